import swagger, { type SwaggerTransform } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { apiErrorSchema } from '#shared/api/common.ts';
import type { ApiServer } from '../api-server.ts';

export const openApiPath = '/api/v2/openapi.json';

/** Collects every route declared after it. */
export async function collectOpenApi(app: ApiServer, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Pilothouse',
        version,
        description:
          'The local server of Pilothouse. Its chats API keeps to the wire format of Coder; what ' +
          'lies under /api/pilothouse is its own.',
      },
      components: {
        securitySchemes: {
          sessionToken: { type: 'apiKey', in: 'header', name: 'Coder-Session-Token' },
        },
      },
      security: [{ sessionToken: [] }],
    },
    transform: describe,
    transformObject: jsonSchemaTransformObject,
  });
}

/** Open: it describes the program, not its owner. */
export function openApiRoute(app: ApiServer): void {
  app.get(
    openApiPath,
    { config: { open: true }, schema: { hide: true } },
    // Built at the first request: no start waits for it.
    () => app.swagger(),
  );
}

/** What holds for every route: how it fails, and whether it needs a session. */
const describe: SwaggerTransform = (document) => {
  const { schema, route } = document;
  const isOpen = route.config?.open === true;
  return jsonSchemaTransform({
    ...document,
    schema: {
      ...schema,
      response: { ...asRecord(schema?.response), default: apiErrorSchema },
      ...(isOpen ? { security: [] } : {}),
    },
  });
};

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
