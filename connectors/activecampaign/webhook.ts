/** Webhooks: ActiveCampaign signs nothing, so that the address is the secret. */
import type { IncomingRequest, StreamChange, Webhook } from '../connector.ts';

export const webhook: Webhook = {
	secret: null,
	help: 'In ActiveCampaign, under Settings, Developer, Manage webhooks, add {address} for contacts that are added or updated, and for deals, tasks and notes of deals. Keep the address to yourself: whoever knows it can ask for a pull.',
	isGenuine: () => true,
	changes
};

/** Sent as a form with names such as `deal[id]`. */
function changes({ body }: IncomingRequest): readonly StreamChange[] | null {
	const form = new URLSearchParams(body);
	const type = form.get('type') ?? '';
	const streams = [
		['deals', /^deal_(add|update)$/.test(type) ? (form.get('deal[id]') ?? form.get('deal[dealid]')) : null],
		['contacts', form.get('contact[id]')]
	] as const;
	const found = streams.flatMap(([stream, id]) =>
		id && /^[1-9]\d*$/.test(id) ? [{ stream, ids: [id] }] : []
	);
	return found.length > 0 ? found : null;
}
