/** The version of csm, as `--version`, user agents and session records show it. A test compares it with package.json. */
export const CSM_VERSION = '0.1.0';
