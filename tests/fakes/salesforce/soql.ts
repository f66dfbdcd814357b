/** The part of SOQL that the fake understands: one object, conditions, an order, a limit. */

export type Literal = { kind: 'text' | 'number' | 'date' | 'datetime' | 'word'; value: string };

export type Condition =
	| { all: Condition[] }
	| { any: Condition[] }
	| { not: Condition }
	| { field: string; operator: string; values: Literal[] };

export interface Query {
	object: string;
	/** Empty for `COUNT()`. */
	fields: string[];
	where: Condition | null;
	order: { field: string; descending: boolean }[];
	limit: number | null;
}

/** What Salesforce refuses, with its code. */
export class Refused extends Error {
	constructor(
		readonly errorCode: string,
		message: string
	) {
		super(message);
	}
}

const malformed = (message: string) => new Refused('MALFORMED_QUERY', message);

const tokenPattern =
	/\s*(?:('(?:[^'\\]|\\.)*')|(\d{4}-\d\d-\d\dT[\d:]+(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))|(\d{4}-\d\d-\d\d)|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|(<=|>=|!=|[<>=(),]))/y;

const kinds = ['text', 'datetime', 'date', 'number', 'word', 'sign'] as const;
type Token = { kind: (typeof kinds)[number]; value: string };

function tokens(text: string): Token[] {
	const found: Token[] = [];
	const pattern = new RegExp(tokenPattern);
	while (pattern.lastIndex < text.trimEnd().length) {
		const start = pattern.lastIndex;
		const match = pattern.exec(text);
		if (!match) throw malformed(`unexpected token: '${text.slice(start, start + 20)}'`);
		const index = match.slice(1).findIndex((part) => part !== undefined);
		const value = match[index + 1]!;
		found.push({
			kind: kinds[index]!,
			value: index === 0 ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
		});
	}
	return found;
}

export function parse(text: string): Query {
	const reader = new Reader(tokens(text));
	reader.word('SELECT');
	const fields = reader.fields();
	reader.word('FROM');
	const object = reader.name();
	const where = reader.isWord('WHERE') ? (reader.next(), reader.condition()) : null;
	const order: Query['order'] = [];
	if (reader.isWord('ORDER')) {
		reader.next();
		reader.word('BY');
		do {
			const field = reader.name();
			const descending = reader.isWord('DESC');
			if (descending || reader.isWord('ASC')) reader.next();
			order.push({ field, descending });
		} while (reader.take(','));
	}
	let limit: number | null = null;
	if (reader.isWord('LIMIT')) {
		reader.next();
		limit = Number(reader.next().value);
	}
	reader.end();
	return { object, fields, where, order, limit };
}

class Reader {
	#at = 0;
	constructor(private readonly tokens: readonly Token[]) {}

	next(): Token {
		const token = this.tokens[this.#at++];
		if (!token) throw malformed('unexpected token: <EOF>');
		return token;
	}

	isWord(word: string): boolean {
		const token = this.tokens[this.#at];
		return token?.kind === 'word' && token.value.toUpperCase() === word;
	}

	take(sign: string): boolean {
		const token = this.tokens[this.#at];
		if (token?.kind !== 'sign' || token.value !== sign) return false;
		this.#at++;
		return true;
	}

	word(word: string): void {
		if (!this.isWord(word)) throw malformed(`expecting ${word}`);
		this.#at++;
	}

	sign(sign: string): void {
		if (!this.take(sign)) throw malformed(`expecting '${sign}'`);
	}

	name(): string {
		const token = this.next();
		if (token.kind !== 'word') throw malformed(`unexpected token: '${token.value}'`);
		return token.value;
	}

	end(): void {
		const token = this.tokens[this.#at];
		if (token) throw malformed(`unexpected token: '${token.value}'`);
	}

	fields(): string[] {
		const fields: string[] = [];
		do {
			const name = this.name();
			if (name.toUpperCase() === 'COUNT' && this.take('(')) {
				this.sign(')');
				return [];
			}
			if (fields.includes(name)) throw new Refused('INVALID_FIELD', `duplicate field selected: ${name}`);
			fields.push(name);
		} while (this.take(','));
		return fields;
	}

	/** SOQL has no precedence between AND and OR: mixing them takes parentheses. */
	condition(): Condition {
		const parts = [this.#single()];
		let joint: string | null = null;
		while (this.isWord('AND') || this.isWord('OR')) {
			const word = this.next().value.toUpperCase();
			if (joint && joint !== word) throw malformed(`unexpected token: '${word}'`);
			joint = word;
			parts.push(this.#single());
		}
		if (parts.length === 1) return parts[0]!;
		return joint === 'AND' ? { all: parts } : { any: parts };
	}

	#single(): Condition {
		if (this.take('(')) {
			const inner = this.condition();
			this.sign(')');
			return inner;
		}
		if (this.isWord('NOT')) {
			this.next();
			return { not: this.#single() };
		}
		const field = this.name();
		if (this.isWord('IN')) {
			this.next();
			this.sign('(');
			const values: Literal[] = [];
			do values.push(this.#literal());
			while (this.take(','));
			this.sign(')');
			return { field, operator: 'IN', values };
		}
		const { kind, value: operator } = this.next();
		if (kind !== 'sign' || !['=', '!=', '<', '<=', '>', '>='].includes(operator)) {
			throw malformed(`unexpected token: '${operator}'`);
		}
		return { field, operator, values: [this.#literal()] };
	}

	#literal(): Literal {
		const { kind, value } = this.next();
		if (kind === 'sign') throw malformed(`unexpected token: '${value}'`);
		return { kind, value };
	}
}
