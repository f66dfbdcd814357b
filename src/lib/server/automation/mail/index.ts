/** What is sent by mail: the mail server, what is scheduled, and the mails themselves. See README.md. */
export { sendScheduledNow, type Round } from './deliver.ts';
export { MailError } from './errors.ts';
export { listMailSchedules, type ListedMail } from './list.ts';
export { possibleRecipients } from './recipients.ts';
export {
	changeMailSchedule,
	deleteMailSchedule,
	leaveMailSchedule,
	makeMailSchedule,
	pauseMailSchedule,
	readSubject
} from './schedules.ts';
export {
	hasMailPassword,
	readMailServer,
	removeMailServer,
	saveMailServer,
	type MailServerForm
} from './server.ts';
export { sendTestMail } from './transport.ts';
