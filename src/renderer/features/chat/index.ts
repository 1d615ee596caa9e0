export { ChatPane } from './chat-pane.tsx';
