/** What Dataverse says of a table: its columns, and whether its changes are tracked and audited. */
import type { SourceField } from '../connector.ts';
import type { FieldMap } from '../export-shape.ts';

export interface AnsweredTable {
	LogicalName: string;
	EntitySetName: string;
	PrimaryIdAttribute: string;
	ChangeTrackingEnabled: boolean;
	IsAuditEnabled: { Value: boolean };
	Attributes: AnsweredAttribute[];
}

export interface AnsweredAttribute {
	LogicalName: string;
	AttributeType: string;
	IsCustomAttribute: boolean;
	IsValidForRead: boolean;
	IsValidForUpdate: boolean;
	AttributeOf: string | null;
	DisplayName: { UserLocalizedLabel: { Label: string } | null };
}

export interface Table {
	name: string;
	/** Its name in addresses: `opportunities`. */
	set: string;
	id: string;
	isTracked: boolean;
	isAudited: boolean;
	/** By the name that a column has in rows: a link's is `_ownerid_value`. */
	columns: ReadonlyMap<string, AnsweredAttribute>;
}

const links = new Set(['Lookup', 'Customer', 'Owner']);

/** Types whose value is a number or an id, and what people see its label. */
const labelled = new Set(['Picklist', 'State', 'Status', 'Lookup', 'Customer', 'Owner']);

export function tableOf(answer: AnsweredTable): Table {
	const readable = answer.Attributes.filter(
		({ IsValidForRead, AttributeOf }) => IsValidForRead && AttributeOf === null
	);
	return {
		name: answer.LogicalName,
		set: answer.EntitySetName,
		id: answer.PrimaryIdAttribute,
		isTracked: answer.ChangeTrackingEnabled,
		isAudited: answer.IsAuditEnabled.Value,
		columns: new Map(readable.map((attribute) => [columnOf(attribute), attribute]))
	};
}

const columnOf = ({ LogicalName, AttributeType }: AnsweredAttribute): string =>
	links.has(AttributeType) ? `_${LogicalName}_value` : LogicalName;

const types: Readonly<Record<string, SourceField['type']>> = {
	Boolean: 'boolean',
	Integer: 'integer',
	BigInt: 'integer',
	Decimal: 'number',
	Double: 'number',
	Money: 'money',
	DateTime: 'timestamp'
};

export const typeOf = ({ AttributeType }: AnsweredAttribute): SourceField['type'] =>
	types[AttributeType] ?? 'text';

export const hasLabel = ({ AttributeType }: AnsweredAttribute): boolean => labelled.has(AttributeType);

const readableTypes = new Set([...Object.keys(types), ...labelled, 'String', 'Memo']);

/** Columns that Microsoft's own apps add are custom too, by the hundred. */
const microsofts = /^(msdyn|msdynmkt|msdynci|mspp|mscrm|adx|msft|li|cdi)\w*_/;

/** The columns that people of the company made. */
export function customColumns({ columns }: Table, map: FieldMap): Map<string, AnsweredAttribute> {
	return new Map(
		[...columns].filter(
			([column, { IsCustomAttribute, LogicalName, AttributeType }]) =>
				IsCustomAttribute &&
				readableTypes.has(AttributeType) &&
				!microsofts.test(LogicalName) &&
				!(column in map.columns)
		)
	);
}

export const labelOf = ({ DisplayName, LogicalName }: AnsweredAttribute): string =>
	DisplayName.UserLocalizedLabel?.Label ?? LogicalName;
