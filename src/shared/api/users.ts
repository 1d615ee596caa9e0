import { z } from 'zod';
import { timeSchema, uuidSchema } from './common.ts';

/** Letters, digits and single hyphens between them; two words mean pages and cannot be names. */
export const usernameSchema = z
  .string()
  .max(32)
  .regex(/^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*$/)
  .refine((name) => name !== 'new' && name !== 'create');

export const loginTypeSchema = z.enum(['password', 'github', 'oidc', 'token', 'none']);

export const roleSchema = z.object({ name: z.string(), display_name: z.string() });

export const userSchema = z
  .object({
    id: uuidSchema,
    username: z.string(),
    name: z.string().optional(),
    avatar_url: z.string().optional(),
    email: z.string(),
    created_at: timeSchema,
    updated_at: timeSchema,
    last_seen_at: timeSchema,
    status: z.enum(['active', 'dormant', 'suspended']),
    login_type: loginTypeSchema,
    organization_ids: z.array(uuidSchema),
    roles: z.array(roleSchema),
    has_ai_seat: z.boolean(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof userSchema>;

export const usersSchema = z
  .object({ users: z.array(userSchema), count: z.int() })
  .meta({ id: 'Users' });

export const updateProfileRequestSchema = z
  .object({
    username: usernameSchema,
    name: z
      .string()
      .max(128)
      .refine((name) => name === name.trim())
      .default(''),
  })
  .meta({ id: 'UpdateProfileRequest' });

export const userRolesSchema = z
  .object({
    roles: z.array(z.string()),
    organization_roles: z.record(z.string(), z.array(z.string())),
  })
  .meta({ id: 'UserRoles' });

export const userLoginTypeSchema = z
  .object({ login_type: loginTypeSchema })
  .meta({ id: 'UserLoginType' });

export const userAppearanceSchema = z
  .object({
    /** Empty, as the other fields, when nothing was chosen. */
    theme_preference: z.string(),
    /** `sync` follows the system between a light and a dark theme. */
    theme_mode: z.enum(['', 'sync', 'single']),
    theme_light: z.string(),
    theme_dark: z.string(),
    terminal_font: z.string(),
  })
  .meta({ id: 'UserAppearance' });

const themes = (name: string) => [name, `${name}-protan-deuter`, `${name}-tritan`];

export const updateUserAppearanceRequestSchema = z
  .object({
    theme_preference: z.string().min(1).max(64),
    theme_mode: z.enum(['', 'sync', 'single']).default(''),
    theme_light: z.enum(['', ...themes('light'), ...themes('dark')]).default(''),
    theme_dark: z.enum(['', ...themes('light'), ...themes('dark')]).default(''),
    terminal_font: z.enum([
      '',
      'ibm-plex-mono',
      'fira-code',
      'source-code-pro',
      'jetbrains-mono',
      'geist-mono',
    ]),
  })
  .superRefine((appearance, context) => {
    if (appearance.theme_mode !== 'sync') return;
    for (const field of ['theme_light', 'theme_dark'] as const) {
      if (appearance[field] !== '') continue;
      context.addIssue({ code: 'custom', path: [field], message: 'Needed with the mode "sync".' });
    }
  })
  .meta({ id: 'UpdateUserAppearanceRequest' });

/** What the pages of a client remember; the server only keeps it, so any word will do. */
const rememberedWord = z.string().regex(/^[\w+-]{0,64}$/);

export const userPreferencesSchema = z
  .object({
    task_notification_alert_dismissed: z.boolean(),
    thinking_display_mode: rememberedWord,
    shell_tool_display_mode: rememberedWord,
    code_diff_display_mode: rememberedWord,
    agent_chat_send_shortcut: rememberedWord,
  })
  .meta({ id: 'UserPreferences' });

/** What is absent stays as it is. */
export const updateUserPreferencesRequestSchema = z
  .object({
    task_notification_alert_dismissed: z.boolean().nullish(),
    thinking_display_mode: rememberedWord.nullish(),
    shell_tool_display_mode: rememberedWord.nullish(),
    code_diff_display_mode: rememberedWord.nullish(),
    agent_chat_send_shortcut: rememberedWord.nullish(),
  })
  .meta({ id: 'UpdateUserPreferencesRequest' });

/** The mixed spelling is the wire's. */
export const authMethodsSchema = z
  .object({
    password: z.object({ enabled: z.boolean() }),
    github: z.object({ enabled: z.boolean(), default_provider_configured: z.boolean() }),
    oidc: z.object({ enabled: z.boolean(), signInText: z.string(), iconUrl: z.string() }),
  })
  .meta({ id: 'AuthMethods' });

export const createFirstUserRequestSchema = z
  .object({
    email: z.email(),
    username: usernameSchema,
    name: z.string().optional(),
    password: z.string().min(1),
  })
  .meta({ id: 'CreateFirstUserRequest' });

export const loginRequestSchema = z
  .object({ email: z.email(), password: z.string().min(1) })
  .meta({ id: 'LoginRequest' });

export const apiKeySchema = z
  .object({
    id: z.string(),
    user_id: uuidSchema,
    last_used: timeSchema,
    expires_at: timeSchema,
    created_at: timeSchema,
    updated_at: timeSchema,
    login_type: loginTypeSchema,
    /** The older form of `scopes`. */
    scope: z.string(),
    scopes: z.array(z.string()),
    token_name: z.string(),
    lifetime_seconds: z.int(),
    /** `<type>:<id or *>` */
    allow_list: z.array(z.string()),
  })
  .meta({ id: 'APIKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

export const apiKeyWithOwnerSchema = apiKeySchema
  .extend({ username: z.string() })
  .meta({ id: 'APIKeyWithOwner' });
export type ApiKeyWithOwner = z.infer<typeof apiKeyWithOwnerSchema>;

/** Null, not an empty list, when there are none. */
export const tokenListSchema = z.array(apiKeyWithOwnerSchema).nullable();

export const createTokenRequestSchema = z
  .object({
    /** Nanoseconds; 0 for the default. */
    lifetime: z.number().nullish(),
    scope: z.string().nullish(),
    scopes: z.array(z.string()).nullish(),
    token_name: z.string().nullish(),
    allow_list: z.array(z.string()).nullish(),
  })
  .meta({ id: 'CreateTokenRequest' });
export type CreateTokenRequest = z.infer<typeof createTokenRequestSchema>;

/** The full secret, shown once. */
export const createdKeySchema = z.object({ key: z.string() }).meta({ id: 'CreatedKey' });

/** Nanoseconds. */
export const tokenConfigSchema = z
  .object({ max_token_lifetime: z.number() })
  .meta({ id: 'TokenConfig' });

export const scopeCatalogSchema = z
  .object({ external: z.array(z.string()) })
  .meta({ id: 'ScopeCatalog' });
