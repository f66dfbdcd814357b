/** Webhooks: addresses of others that are told what changed here. See README.md. */
export { isWebhookDue } from './deliveries.ts';
export {
	deliveryStateNamed,
	listDeliveries,
	sendAgain,
	sendTestEvent,
	type DeliveryPage,
	type ListedDelivery
} from './list.ts';
export { startTeller, type Teller } from './teller.ts';
export {
	changeWebhook,
	pauseWebhook,
	renewWebhookSecret,
	updateWebhook,
	type WebhookChange
} from './change.ts';
export {
	deleteWebhook,
	listWebhooks,
	makeWebhook,
	readWebhook,
	type Webhook,
	type WebhookForm
} from './webhooks.ts';
