export * from './types.ts';
export * from './model/model-client.ts';
