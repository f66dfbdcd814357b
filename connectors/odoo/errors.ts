/** What the exceptions of Odoo's server mean. */
import { ApiError } from '../shared/errors.ts';

/** An exception as both protocols tell of it. */
export interface OdooException {
	/** Such as `odoo.exceptions.AccessError`. */
	name?: unknown;
	message?: unknown;
}

/** Failures of the server's database that another attempt may mend. */
const passing =
	/^psycopg2\.(?:errors\.|extensions\.)?(?:OperationalError|SerializationFailure|LockNotAvailable|DeadlockDetected|TransactionRollbackError)|PoolError|concurrent update/;

/** Whether an exception is worth another attempt. */
export const isPassingException = ({ name, message }: OdooException): boolean =>
	passing.test(`${String(name)} ${String(message)}`) && !/does not exist/.test(String(message));

/** The error that an exception stands for. */
export function exceptionError({ name, message }: OdooException): ApiError {
	const said = String(message ?? '')
		.trim()
		.split('\n')[0]!
		.slice(0, 300)
		.replace(/[.\s:]+$/, '');
	const words = said ? `: ${said}` : '';
	const kind = String(name);
	if (/AccessDenied$|Unauthorized$/.test(kind))
		return new ApiError(
			'unauthorised',
			`Odoo refuses the credentials${words}.`,
			'Check the database, the login and the API key: a key lasts three months at most in Odoo 19.'
		);
	if (/AccessError$|Forbidden$/.test(kind))
		return new ApiError(
			'forbidden',
			`Odoo does not allow this to the user${words}.`,
			'Give the user access in Odoo’s settings, or leave the stream out.'
		);
	if (
		/MissingError$|NotFound$/.test(kind) ||
		/^Object \S+ doesn.t exist|database .* does not exist/.test(said)
	)
		return new ApiError(
			'not_found',
			`Odoo has nothing there${words}.`,
			'Check the address and the name of the database.'
		);
	return new ApiError(
		'invalid_request',
		`Odoo refuses the request${words}.`,
		'If it comes again, report it with this message.'
	);
}
