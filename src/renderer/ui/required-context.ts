import { createContext, useContext, type Context } from 'react';

/**
 * A context that cannot be forgotten: `use` throws where no `Provider` stands above. A feature
 * declares one for what its parts share, such as the app's stores that its pane was given.
 */
export function createRequiredContext<Value extends object>(
  name: string,
): { readonly Provider: Context<Value | undefined>; readonly use: () => Value } {
  const Provider = createContext<Value | undefined>(undefined);
  return {
    Provider,
    use() {
      const value = useContext(Provider);
      if (!value) throw new Error(`${name} is used outside its provider`);
      return value;
    },
  };
}
