export * from './types.ts';
export * from './model/model-client.ts';
export * from './providers/create-model-client.ts';
