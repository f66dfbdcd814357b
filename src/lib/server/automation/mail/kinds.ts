import type { MailedKind } from '#lib/crm/mail.ts';
import { dashboardMail } from './dashboard.ts';
import type { MailKind } from './kind.ts';
import { notebookMail } from './notebook.ts';

/** Everything that can be mailed. */
export const mailKinds: Record<MailedKind, MailKind> = {
	dashboard: dashboardMail,
	notebook: notebookMail
};
