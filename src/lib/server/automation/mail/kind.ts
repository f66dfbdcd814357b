import type { MailedKind } from '#lib/crm/mail.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { MailContent } from './content.ts';
import type { Mail } from './transport.ts';

/** Something that can be mailed, as one who asks for it sees it. */
export interface MailSubject {
	name: string;
	/** Whether they may change it, and so may have it sent to others. */
	mayChange: boolean;
}

/** A kind of things that are mailed. Each mail is of what its reader may see, whoever scheduled it. */
export interface MailKind {
	kind: MailedKind;
	/** @throws RecordError `not_found` for what the viewer may not see */
	read(store: Store, viewer: Viewer, id: string): Promise<MailSubject>;
	/**
	 * What a mail to the viewer says. What could not be computed is said in its place.
	 *
	 * @param asked.now as of when
	 * @param asked.address of the app, for links; null where it is not known
	 * @throws RecordError `not_found` for what the viewer may not see
	 */
	compose(
		store: Store,
		viewer: Viewer,
		asked: { id: string; now: Date; address: string | null }
	): Promise<{ content: MailContent; attachments: Mail['attachments'] }>;
}
