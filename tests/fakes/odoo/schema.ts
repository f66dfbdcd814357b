/** The models that the fake has, as Odoo 17 describes them. */

export interface FieldDefinition {
	type: string;
	string: string;
	relation?: string;
	selection?: [string, string][];
	readonly?: boolean;
}

/** Everything but a link is written `type`; a link `many2one:res.partner`; a choice `selection:a=A,b=B`. */
type Written = Readonly<Record<string, string>>;

const always: Written = {
	id: 'integer',
	display_name: 'char',
	create_date: 'datetime',
	write_date: 'datetime',
	create_uid: 'many2one:res.users'
};

const written: Readonly<Record<string, Written>> = {
	'res.company': { name: 'char', partner_id: 'many2one:res.partner' },
	'res.users': {
		name: 'char',
		login: 'char',
		email: 'char',
		active: 'boolean',
		share: 'boolean',
		partner_id: 'many2one:res.partner',
		sale_team_id: 'many2one:crm.team',
		function: 'char'
	},
	'res.partner': {
		name: 'char',
		is_company: 'boolean',
		type: 'selection:contact=Contact,invoice=Invoice,delivery=Delivery',
		active: 'boolean',
		partner_share: 'boolean',
		parent_id: 'many2one:res.partner',
		commercial_partner_id: 'many2one:res.partner',
		email: 'char',
		phone: 'char',
		function: 'char',
		website: 'char',
		industry_id: 'many2one:res.partner.industry',
		street: 'char',
		zip: 'char',
		city: 'char',
		state_id: 'many2one:res.country.state',
		country_id: 'many2one:res.country',
		user_id: 'many2one:res.users',
		comment: 'html',
		x_tier: 'selection:a=Gold,b=Silver'
	},
	'res.partner.industry': { name: 'char' },
	'res.country': { name: 'char' },
	'res.country.state': { name: 'char' },
	'res.currency': { name: 'char' },
	'crm.team': {
		name: 'char',
		active: 'boolean',
		use_opportunities: 'boolean',
		use_leads: 'boolean',
		sequence: 'integer',
		user_id: 'many2one:res.users'
	},
	'crm.stage': {
		name: 'char',
		sequence: 'integer',
		is_won: 'boolean',
		fold: 'boolean',
		team_id: 'many2one:crm.team',
		team_ids: 'many2many'
	},
	'crm.tag': { name: 'char' },
	'crm.lost.reason': { name: 'char', active: 'boolean' },
	'crm.recurring.plan': { name: 'char' },
	'crm.lead': {
		name: 'char',
		type: 'selection:lead=Lead,opportunity=Opportunity',
		active: 'boolean',
		probability: 'float',
		stage_id: 'many2one:crm.stage',
		team_id: 'many2one:crm.team',
		user_id: 'many2one:res.users',
		partner_id: 'many2one:res.partner',
		partner_name: 'char',
		contact_name: 'char',
		email_from: 'char',
		phone: 'char',
		function: 'char',
		country_id: 'many2one:res.country',
		expected_revenue: 'monetary',
		company_currency: 'many2one:res.currency',
		recurring_revenue: 'monetary',
		recurring_revenue_monthly: 'monetary',
		recurring_plan: 'many2one:crm.recurring.plan',
		date_closed: 'datetime',
		date_conversion: 'datetime',
		date_deadline: 'date',
		lost_reason_id: 'many2one:crm.lost.reason',
		campaign_id: 'many2one:utm.campaign',
		source_id: 'many2one:utm.source',
		medium_id: 'many2one:utm.medium',
		tag_ids: 'many2many',
		priority: 'selection:0=Low,1=Medium,2=High,3=Very High',
		description: 'html',
		duration_tracking: 'json',
		x_region: 'char'
	},
	'ir.model.fields': { name: 'char', model: 'char', tracking: 'integer' },
	'mail.tracking.value': {
		field_id: 'many2one:ir.model.fields',
		mail_message_id: 'many2one:mail.message',
		old_value_integer: 'integer',
		new_value_integer: 'integer',
		old_value_float: 'float',
		new_value_float: 'float',
		old_value_char: 'char',
		new_value_char: 'char',
		old_value_datetime: 'datetime',
		new_value_datetime: 'datetime'
	},
	'mail.message': {
		model: 'char',
		res_id: 'integer',
		date: 'datetime',
		body: 'html',
		subject: 'char',
		record_name: 'char',
		message_type: 'selection:email=Email,comment=Comment,notification=Notification',
		subtype_id: 'many2one:mail.message.subtype',
		author_id: 'many2one:res.partner',
		is_internal: 'boolean',
		mail_activity_type_id: 'many2one:mail.activity.type',
		tracking_value_ids: 'one2many'
	},
	'mail.message.subtype': { name: 'char' },
	'mail.activity.type': { name: 'char' },
	'mail.activity': {
		res_model: 'char',
		res_id: 'integer',
		activity_type_id: 'many2one:mail.activity.type',
		activity_category: 'selection:default=None,phonecall=Call,meeting=Meeting',
		summary: 'char',
		note: 'html',
		date_deadline: 'date',
		user_id: 'many2one:res.users'
	},
	'calendar.event': {
		name: 'char',
		active: 'boolean',
		start: 'datetime',
		stop: 'datetime',
		duration: 'float',
		user_id: 'many2one:res.users',
		opportunity_id: 'many2one:crm.lead',
		partner_ids: 'many2many',
		description: 'html'
	},
	'product.product': {
		name: 'char',
		default_code: 'char',
		categ_id: 'many2one:product.category',
		lst_price: 'float',
		standard_price: 'float',
		currency_id: 'many2one:res.currency',
		active: 'boolean'
	},
	'product.category': { name: 'char' },
	'sale.order': {
		name: 'char',
		partner_id: 'many2one:res.partner',
		user_id: 'many2one:res.users',
		team_id: 'many2one:crm.team',
		state: 'selection:draft=Quotation,sent=Quotation Sent,sale=Sales Order,cancel=Cancelled',
		date_order: 'datetime',
		validity_date: 'date',
		amount_untaxed: 'monetary',
		amount_tax: 'monetary',
		currency_id: 'many2one:res.currency',
		opportunity_id: 'many2one:crm.lead'
	},
	'sale.order.line': {
		order_id: 'many2one:sale.order',
		product_id: 'many2one:product.product',
		name: 'text',
		product_uom_qty: 'float',
		price_unit: 'float',
		discount: 'float',
		price_subtotal: 'monetary',
		currency_id: 'many2one:res.currency',
		display_type: 'selection:line_section=Section,line_note=Note'
	},
	'account.move': {
		name: 'char',
		ref: 'char',
		partner_id: 'many2one:res.partner',
		state: 'selection:draft=Draft,posted=Posted,cancel=Cancelled',
		move_type: 'selection:out_invoice=Invoice,out_refund=Credit Note,in_invoice=Bill',
		invoice_date: 'date',
		payment_state: 'selection:not_paid=Not Paid,paid=Paid',
		amount_untaxed: 'monetary',
		amount_tax: 'monetary',
		currency_id: 'many2one:res.currency'
	},
	'account.move.line': {
		move_id: 'many2one:account.move',
		product_id: 'many2one:product.product',
		name: 'char',
		quantity: 'float',
		price_unit: 'float',
		discount: 'float',
		price_subtotal: 'monetary',
		currency_id: 'many2one:res.currency',
		display_type: 'selection:product=Product,tax=Tax'
	},
	'utm.campaign': {
		name: 'char',
		title: 'char',
		stage_id: 'many2one:utm.stage',
		user_id: 'many2one:res.users'
	},
	'utm.stage': { name: 'char' },
	'utm.source': { name: 'char' },
	'utm.medium': { name: 'char' },
	'mailing.mailing': { subject: 'char' },
	'mailing.trace': {
		model: 'char',
		res_id: 'integer',
		email: 'char',
		trace_status: 'selection:sent=Sent,open=Opened,reply=Replied,bounce=Bounced',
		mass_mailing_id: 'many2one:mailing.mailing',
		campaign_id: 'many2one:utm.campaign',
		sent_datetime: 'datetime',
		open_datetime: 'datetime',
		reply_datetime: 'datetime',
		links_click_datetime: 'datetime'
	},
	'helpdesk.team': { name: 'char', active: 'boolean', sequence: 'integer' },
	'helpdesk.stage': { name: 'char', sequence: 'integer', team_ids: 'many2many', fold: 'boolean' },
	'helpdesk.ticket': {
		name: 'char',
		description: 'html',
		stage_id: 'many2one:helpdesk.stage',
		team_id: 'many2one:helpdesk.team',
		user_id: 'many2one:res.users',
		partner_id: 'many2one:res.partner',
		priority: 'selection:0=Low,1=Medium,2=High,3=Urgent',
		close_date: 'datetime',
		assign_date: 'datetime'
	}
};

/** Fields whose label is not made of their name. */
const labels: Readonly<Record<string, string>> = { x_region: 'Sales region', x_tier: 'Customer tier' };

const definition = (name: string, text: string): FieldDefinition => {
	const [type, rest] = text.split(/:(.*)/s) as [string, string | undefined];
	return {
		type,
		string: labels[name] ?? name,
		readonly: ['id', 'display_name', 'create_date', 'write_date', 'create_uid'].includes(name),
		...(type === 'many2one' && { relation: rest! }),
		...(type === 'selection' && {
			selection: rest!.split(',').map((pair) => pair.split('=') as [string, string])
		})
	};
};

/** The fields of every model, by its name. */
export const schema: Readonly<Record<string, Readonly<Record<string, FieldDefinition>>>> = Object.fromEntries(
	Object.entries(written).map(([model, fields]) => [
		model,
		Object.fromEntries(
			Object.entries({ ...always, ...fields }).map(([name, text]) => [name, definition(name, text)])
		)
	])
);
