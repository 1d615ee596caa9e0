import { useEffect, useMemo } from 'react';
import type { App } from '../state/app-state.ts';
import { describeProblem } from '../state/problem.ts';
import { matchesShortcut } from '../ui/shortcut.ts';
import { useToast } from '../ui/toast.tsx';
import { createCommands, type Command } from './commands.ts';

/** The app's commands, with their shortcuts at work; running one tells when it fails. */
export function useCommands(app: App, narrow: boolean): readonly Command[] {
  const toast = useToast();
  const commands = useMemo(() => {
    const withToast = (command: Command): Command => ({
      ...command,
      run: async () => {
        try {
          await command.run();
        } catch (error) {
          toast({ kind: 'failed', ...describeProblem(error, `“${command.title}” failed`) });
        }
      },
    });
    return createCommands(app, narrow).map(withToast);
  }, [app, narrow, toast]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const command = commands.find(
        ({ shortcut, available }) =>
          shortcut !== undefined && matchesShortcut(event, shortcut) && available(),
      );
      if (!command) return;
      event.preventDefault();
      void command.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [commands]);

  return commands;
}
