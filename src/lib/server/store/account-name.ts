/** SQL for the name of the account in a column: the command line has none of its own. */
export const accountName = (column: string): string =>
	`coalesce(
		(select accounts.name from accounts where accounts.id = ${column}),
		case ${column} when 'system' then 'Command line' else ${column} end
	)`;
