/** An Odoo database as pulls use it: read through its models, whatever the protocol. */
import { ApiError } from '../shared/errors.ts';
import type { Session } from '../connector.ts';
import { connect, type Protocol } from './protocol.ts';
import type { OdooRecord, OdooValue } from './values.ts';

/** A condition or one of `|`, `&`, `!` before its operands. */
export type Domain = readonly (readonly [string, string, OdooValue] | '|' | '&' | '!')[];

/** What a model says of one of its fields. */
export interface OdooField {
	type: string;
	/** Its label, in the language of the user. */
	string: string;
	readonly?: boolean;
	store?: boolean;
	selection?: readonly (readonly [string, string])[];
	relation?: string;
}

export type OdooFields = Readonly<Record<string, OdooField>>;

const attributes = ['type', 'string', 'readonly', 'store', 'selection', 'relation'];

export class Odoo {
	#fields = new Map<string, Promise<OdooFields | null>>();

	private constructor(
		readonly session: Session,
		readonly version: number,
		readonly base: string,
		readonly protocol: Protocol,
		private readonly context: Readonly<Record<string, OdooValue>>
	) {}

	/** Sign in. @throws ApiError */
	static async open(session: Session): Promise<Odoo> {
		const { protocol, version, base } = await connect(session);
		const user = (await protocol.call('res.users', 'context_get', {})) as { lang?: string } | null;
		// Lost opportunities are archived, and what is archived is left out unless one asks for it.
		const context = { active_test: false, ...(user?.lang && { lang: user.lang }) };
		return new Odoo(session, version, base, protocol, context);
	}

	/** The fields of a model that the user may read; null where its app is not installed. */
	fields(model: string): Promise<OdooFields | null> {
		const known = this.#fields.get(model);
		if (known) return known;
		const asked = this.call(model, 'fields_get', { attributes }).then(
			(fields) => fields as unknown as OdooFields,
			(error: unknown) => {
				if (error instanceof ApiError && error.code === 'not_found') return null;
				this.#fields.delete(model);
				throw error;
			}
		);
		this.#fields.set(model, asked);
		return asked;
	}

	/** Of some fields those that the model has: versions and apps differ. */
	async fieldsOf(model: string, wanted: readonly string[]): Promise<string[]> {
		const known = (await this.fields(model)) ?? {};
		return wanted.filter((name) => name in known);
	}

	/** Records that meet a domain, with the fields of these that there are. */
	async searchRead(
		model: string,
		domain: Domain,
		fields: readonly string[],
		{ order = 'id', limit }: { order?: string; limit?: number } = {}
	): Promise<OdooRecord[]> {
		const records = await this.call(model, 'search_read', {
			domain,
			fields: await this.fieldsOf(model, fields),
			order,
			...(limit !== undefined && { limit })
		});
		return listIn(records, model) as OdooRecord[];
	}

	/** Records by their ids; those that are gone are absent. */
	async records(
		model: string,
		ids: readonly number[],
		fields: readonly string[]
	): Promise<Map<number, OdooRecord>> {
		const asked = [...new Set(ids)];
		if (asked.length === 0) return new Map();
		const found = await this.searchRead(model, [['id', 'in', asked]], fields);
		return new Map(found.map((record) => [record.id, record]));
	}

	async ids(model: string, domain: Domain, limit?: number): Promise<number[]> {
		const found = await this.call(model, 'search', {
			domain,
			order: 'id',
			...(limit !== undefined && { limit })
		});
		return listIn(found, model) as number[];
	}

	async count(model: string, domain: Domain): Promise<number> {
		return (await this.call(model, 'search_count', { domain })) as number;
	}

	async write(
		model: string,
		ids: readonly number[],
		vals: Readonly<Record<string, OdooValue>>
	): Promise<void> {
		await this.call(model, 'write', { ids, vals });
	}

	/** Whether the model is there and the user may read it. */
	async access(model: string): Promise<'readable' | 'forbidden' | 'absent'> {
		try {
			await this.ids(model, [], 1);
			return 'readable';
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.code === 'not_found') return 'absent';
			if (error.code === 'forbidden') return 'forbidden';
			throw error;
		}
	}

	/** Where a person opens a record; the address is the same in every version. */
	address(model: string, id: number): string {
		return `${this.base}/mail/view?model=${model}&res_id=${id}`;
	}

	private call(
		model: string,
		method: string,
		named: Readonly<Record<string, OdooValue>>
	): Promise<OdooValue> {
		return this.protocol.call(model, method, { ...named, context: this.context });
	}
}

function listIn(answer: OdooValue, model: string): unknown[] {
	if (Array.isArray(answer)) return answer as unknown[];
	throw new ApiError(
		'unexpected_answer',
		`Odoo answers no list of ${model}.`,
		'Check the address: it is the one at which you open Odoo in the browser.'
	);
}

const open = new WeakMap<Session, Promise<Odoo>>();

/** The database of a session: signed in to once. @throws ApiError */
export function odooOf(session: Session): Promise<Odoo> {
	const known = open.get(session);
	if (known) return known;
	const opened = Odoo.open(session);
	open.set(session, opened);
	opened.catch(() => open.delete(session));
	return opened;
}
