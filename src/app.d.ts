import type { Viewer } from '#lib/crm/viewer.ts';

declare global {
	namespace App {
		interface Locals {
			/** Who asks. Null only on the pages that need no sign-in. */
			viewer: Viewer | null;
			/** The session's id, for sign-out. */
			sessionId: string | null;
		}
		interface Error {
			message: string;
			/** What the person can do about it. */
			advice?: string;
			/** A copyable id that the server's log carries too. */
			id?: string;
		}
	}
}

export {};
