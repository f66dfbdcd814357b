/** What can go wrong with a call, whatever the CRM. */

export type Fault =
	/** Too many requests: wait so many seconds, said as a number, as a date, or not at all. */
	| { kind: 'too_many'; says: 'seconds' | 'date' | 'nothing' }
	| { kind: 'status'; status: number }
	/** The connection is closed before an answer. */
	| { kind: 'reset' }
	/** The answer begins and never ends. */
	| { kind: 'cut' }
	/** The answer comes in two pieces with a pause between them. */
	| { kind: 'slow'; milliseconds: number };

/** Faults by the number of the call, from 1; a call that is retried is a call of its own. */
export type FaultScript = ReadonlyMap<number, Fault>;

/** Every kind of fault that a pull must survive. */
export const passingFaults: readonly Fault[] = [
	{ kind: 'too_many', says: 'seconds' },
	{ kind: 'too_many', says: 'date' },
	{ kind: 'too_many', says: 'nothing' },
	{ kind: 'status', status: 500 },
	{ kind: 'status', status: 502 },
	{ kind: 'status', status: 503 },
	{ kind: 'reset' },
	{ kind: 'cut' },
	{ kind: 'slow', milliseconds: 5 }
];
