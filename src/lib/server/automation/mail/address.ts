/** The address that people use for this app, for links in mails; null where nobody said so. Set by `weatherglass serve`. */
export const appAddress = (): string | null => process.env.WEATHERGLASS_ADDRESS?.replace(/\/+$/, '') || null;
