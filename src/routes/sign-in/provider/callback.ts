/** Where the identity provider sends people back to; it must be told this address. */
export const callbackOf = (url: URL): string => `${url.origin}/sign-in/provider/callback`;
