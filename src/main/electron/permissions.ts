import type { Session } from 'electron';
import { isAppUrl } from './sender-guard.ts';

/** Writing plain text to the clipboard is what a copy button does; nothing else is needed. */
const ALLOWED = 'clipboard-sanitized-write';

/** Refuses every permission a page can ask for, but for copying from our own page. */
export function refusePermissions(session: Session, appOrigin: string): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(permission === ALLOWED && isAppUrl(contents.getURL(), appOrigin));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) =>
      permission === ALLOWED && isAppUrl(requestingOrigin, appOrigin),
  );
  session.setDevicePermissionHandler(() => false);
}
