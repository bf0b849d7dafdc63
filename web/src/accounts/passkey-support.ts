/** Whether this page can use passkeys. Browsers allow them only on the host for which they were made. */
export const supportsPasskeys = (host: string | null | undefined): boolean =>
  'PublicKeyCredential' in window && location.hostname === host
