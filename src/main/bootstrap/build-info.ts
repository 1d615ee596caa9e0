/** These two are kept equal to package.json by a test. */
export const programVersion = '0.1.0';
export const homepage = 'https://pilothouse.invalid/';

/**
 * What clients of the wire format read: they derive what the server can do from major and minor,
 * and `devel` keeps them from asking the person to install another client.
 */
export const wireVersion = `v2.34.0-devel+pilothouse.${programVersion}`;
