/** Where the secrets of a webhook are kept: the one that signs, and the one before it for a while. */
export const secretName = (webhookId: string, which: 'current' | 'previous'): string =>
	`webhooks/${webhookId}/${which}`;
