/** Tables and the types of their columns, as far as the fake has them. */

export type ColumnType =
	| 'Uniqueidentifier'
	| 'String'
	| 'Memo'
	| 'Integer'
	| 'Decimal'
	| 'Money'
	| 'Boolean'
	| 'DateTime'
	| 'Picklist'
	| 'State'
	| 'Status'
	| 'Lookup'
	| 'Customer'
	| 'Owner'
	| 'PartyList'
	| 'EntityName';

interface TableSchema {
	set: string;
	id: string;
	columns: Readonly<Record<string, ColumnType>>;
}

const dated = { createdon: 'DateTime', modifiedon: 'DateTime' } as const;
const owned = { ...dated, ownerid: 'Owner' } as const;
const state = { statecode: 'State', statuscode: 'Status' } as const;
const person = {
	firstname: 'String',
	lastname: 'String',
	emailaddress1: 'String',
	telephone1: 'String',
	jobtitle: 'String'
} as const;
const money = { transactioncurrencyid: 'Lookup' } as const;
const line = {
	productid: 'Lookup',
	productname: 'String',
	productdescription: 'String',
	quantity: 'Decimal',
	priceperunit: 'Money',
	baseamount: 'Money',
	...money
} as const;
const order = {
	...owned,
	...state,
	...money,
	customerid: 'Customer',
	opportunityid: 'Lookup',
	totalamountlessfreight: 'Money',
	totaltax: 'Money',
	totaldiscountamount: 'Money'
} as const;
const run = {
	...dated,
	...state,
	processid: 'Lookup',
	activestageid: 'Lookup',
	activestagestartedon: 'DateTime',
	traversedpath: 'String'
} as const;

const table = (set: string, id: string, columns: TableSchema['columns']): TableSchema => ({
	set,
	id,
	columns: { [id]: 'Uniqueidentifier', ...columns }
});

export const schema = {
	organization: table('organizations', 'organizationid', {
		name: 'String',
		expirechangetrackingindays: 'Integer',
		isauditenabled: 'Boolean'
	}),
	transactioncurrency: table('transactioncurrencies', 'transactioncurrencyid', { isocurrencycode: 'String' }),
	businessunit: table('businessunits', 'businessunitid', {
		...dated,
		name: 'String',
		parentbusinessunitid: 'Lookup'
	}),
	team: table('teams', 'teamid', {
		...dated,
		name: 'String',
		isdefault: 'Boolean',
		businessunitid: 'Lookup',
		administratorid: 'Lookup'
	}),
	systemuser: table('systemusers', 'systemuserid', {
		...dated,
		firstname: 'String',
		lastname: 'String',
		fullname: 'String',
		internalemailaddress: 'String',
		title: 'String',
		isdisabled: 'Boolean',
		businessunitid: 'Lookup',
		parentsystemuserid: 'Lookup'
	}),
	account: table('accounts', 'accountid', {
		...owned,
		...state,
		name: 'String',
		websiteurl: 'String',
		industrycode: 'Picklist',
		address1_country: 'String',
		parentaccountid: 'Lookup',
		merged: 'Boolean',
		masterid: 'Lookup',
		new_score: 'Decimal'
	}),
	contact: table('contacts', 'contactid', {
		...owned,
		...person,
		parentcustomerid: 'Customer',
		merged: 'Boolean',
		masterid: 'Lookup',
		donotbulkemail: 'Boolean'
	}),
	lead: table('leads', 'leadid', {
		...owned,
		...state,
		...person,
		companyname: 'String',
		merged: 'Boolean',
		masterid: 'Lookup'
	}),
	opportunity: table('opportunities', 'opportunityid', {
		...owned,
		...state,
		...money,
		name: 'String',
		estimatedvalue: 'Money',
		actualvalue: 'Money',
		closeprobability: 'Integer',
		estimatedclosedate: 'DateTime',
		actualclosedate: 'DateTime',
		stepname: 'String',
		customerid: 'Customer',
		parentaccountid: 'Lookup',
		parentcontactid: 'Lookup',
		originatingleadid: 'Lookup',
		campaignid: 'Lookup',
		new_region: 'Picklist',
		new_score: 'Decimal',
		msdyn_similarity: 'Decimal'
	}),
	opportunityclose: table('opportunitycloses', 'activityid', {
		...owned,
		opportunityid: 'Lookup',
		actualend: 'DateTime',
		actualrevenue: 'Money'
	}),
	opportunitysalesprocess: table('opportunitysalesprocesses', 'businessprocessflowinstanceid', {
		...run,
		opportunityid: 'Lookup'
	}),
	new_renewalprocess: table('new_renewalprocesses', 'businessprocessflowinstanceid', {
		...run,
		bpf_opportunityid: 'Lookup'
	}),
	workflow: table('workflows', 'workflowid', {
		name: 'String',
		uniquename: 'String',
		category: 'Picklist',
		type: 'Picklist',
		primaryentity: 'EntityName',
		statecode: 'State'
	}),
	processstage: table('processstages', 'processstageid', {
		stagename: 'String',
		stagecategory: 'Picklist',
		processid: 'Lookup'
	}),
	product: table('products', 'productid', {
		...dated,
		...state,
		...money,
		name: 'String',
		productnumber: 'String',
		price: 'Money',
		parentproductid: 'Lookup'
	}),
	opportunityproduct: table('opportunityproducts', 'opportunityproductid', {
		...dated,
		...line,
		opportunityid: 'Lookup',
		extendedamount: 'Money'
	}),
	quote: table('quotes', 'quoteid', {
		...owned,
		...state,
		...money,
		quotenumber: 'String',
		name: 'String',
		opportunityid: 'Lookup',
		effectiveto: 'DateTime',
		totalamount: 'Money'
	}),
	salesorder: table('salesorders', 'salesorderid', {
		...order,
		ordernumber: 'String',
		submitdate: 'DateTime'
	}),
	invoice: table('invoices', 'invoiceid', { ...order, invoicenumber: 'String', datedelivered: 'DateTime' }),
	salesorderdetail: table('salesorderdetails', 'salesorderdetailid', {
		...dated,
		...line,
		salesorderid: 'Lookup'
	}),
	invoicedetail: table('invoicedetails', 'invoicedetailid', { ...dated, ...line, invoiceid: 'Lookup' }),
	campaign: table('campaigns', 'campaignid', {
		...owned,
		...state,
		...money,
		name: 'String',
		typecode: 'Picklist',
		actualstart: 'DateTime',
		proposedstart: 'DateTime',
		budgetedcost: 'Money',
		totalactualcost: 'Money'
	}),
	campaignresponse: table('campaignresponses', 'activityid', {
		...owned,
		regardingobjectid: 'Lookup',
		channeltypecode: 'Picklist',
		responsecode: 'Picklist',
		receivedon: 'DateTime',
		customer: 'PartyList'
	}),
	activityparty: table('activityparties', 'activitypartyid', {
		activityid: 'Lookup',
		partyid: 'Lookup',
		participationtypemask: 'Picklist'
	}),
	activitypointer: table('activitypointers', 'activityid', {
		...owned,
		...state,
		activitytypecode: 'EntityName',
		subject: 'String',
		description: 'Memo',
		actualstart: 'DateTime',
		actualend: 'DateTime',
		scheduledstart: 'DateTime',
		scheduledend: 'DateTime',
		actualdurationminutes: 'Integer',
		regardingobjectid: 'Lookup'
	}),
	annotation: table('annotations', 'annotationid', {
		...owned,
		subject: 'String',
		notetext: 'Memo',
		objectid: 'Lookup'
	}),
	incident: table('incidents', 'incidentid', {
		...owned,
		...state,
		title: 'String',
		prioritycode: 'Picklist',
		customerid: 'Customer',
		primarycontactid: 'Lookup'
	}),
	incidentresolution: table('incidentresolutions', 'activityid', {
		...owned,
		incidentid: 'Lookup',
		actualend: 'DateTime'
	}),
	audit: table('audits', 'auditid', {
		createdon: 'DateTime',
		operation: 'Picklist',
		objecttypecode: 'EntityName',
		objectid: 'Lookup',
		userid: 'Lookup',
		changedata: 'Memo'
	})
} satisfies Record<string, TableSchema>;

export type TableName = keyof typeof schema;

export const tables: Readonly<Record<TableName, TableSchema>> = schema;

/** The name that a column has in rows. */
export const inRows = (name: string, type: ColumnType): string =>
	['Lookup', 'Customer', 'Owner'].includes(type) ? `_${name}_value` : name;

/** Columns that rows have, with their types. */
export function rowColumns(name: TableName): Map<string, ColumnType> {
	const columns = Object.entries(tables[name].columns).filter(([, type]) => type !== 'PartyList');
	return new Map(columns.map(([column, type]) => [inRows(column, type), type]));
}

/** The definition of a table, as `EntityDefinitions` answers it. */
export function definition(name: TableName, tracked: ReadonlySet<string>, audited: boolean) {
	const { set, id, columns } = tables[name];
	return {
		LogicalName: name,
		EntitySetName: set,
		PrimaryIdAttribute: id,
		ChangeTrackingEnabled: tracked.has(name),
		IsAuditEnabled: { Value: audited },
		Attributes: Object.entries(columns).map(([column, type]) => ({
			LogicalName: column,
			AttributeType: type,
			IsCustomAttribute: /^(new|msdyn)_/.test(column),
			IsValidForRead: true,
			IsValidForUpdate: !['createdon', 'modifiedon', id].includes(column),
			AttributeOf: null,
			DisplayName: {
				UserLocalizedLabel: {
					Label: column.replace(/^new_/, '').replace(/^\w/, (letter) => letter.toUpperCase())
				}
			}
		}))
	};
}
