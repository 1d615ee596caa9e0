export { NewChat } from './new-chat.tsx';
