/** Messages, activities, meetings, and the log of changes. */
import type { World } from '../world/world.ts';
import type { LogEntry } from './log.ts';
import { idOf, isThere, kept, partnerOf, type Rec, type Tables } from './rows.ts';

export function mail(world: World, log: readonly LogEntry[], tracked: readonly string[]): Tables {
	const fieldId = (name: string) => 6000 + tracked.indexOf(name);
	const notes = world.tables.companies
		.filter(({ mergedInto }) => mergedInto !== null)
		.map((company) => ({
			...{
				id: 500_000 + company.id,
				model: 'res.partner',
				res_id: idOf.company(mergedTo(world, company.id)),
				message_type: 'notification',
				date: company.deletedAt
			},
			...{
				body: `<p>Merged with the following partners: ${company.name} &lt;n/a&gt; (ID ${idOf.company(company.id)})</p>`
			},
			...{
				author_id: idOf.userPartner(1),
				create_date: company.deletedAt,
				write_date: company.updatedAt,
				tracking_value_ids: []
			}
		}));
	const activities = world
		.living('activities')
		.filter(({ deal, type }) => type === 'meeting' || deal === null || isThere(world.get('deals', deal)));
	const about = (deal: number | null, contact: number | null, company: number | null) =>
		deal === null
			? { model: 'res.partner', res_id: partnerOf(world, contact, company) }
			: { model: 'crm.lead', res_id: idOf.deal(deal) };
	return {
		'ir.model.fields': tracked.map((name) => ({ id: fieldId(name), name, model: 'crm.lead', tracking: 100 })),
		'mail.tracking.value': log.flatMap(({ message, by, at, values }) =>
			values.map(({ field, ...value }, index) => ({
				id: message * 10 + index,
				field_id: fieldId(field),
				mail_message_id: message,
				create_uid: idOf.user(by),
				create_date: at,
				write_date: at,
				...value
			}))
		),
		'mail.message': [
			...log.map(({ message, deal, at, values, by }) => ({
				...{
					id: message,
					model: 'crm.lead',
					res_id: idOf.deal(deal),
					message_type: 'notification',
					date: at,
					body: '',
					author_id: idOf.userPartner(by)
				},
				...{
					create_date: at,
					write_date: at,
					tracking_value_ids: values.map((_, index) => message * 10 + index)
				}
			})),
			...notes,
			...activities
				.filter(({ type, isDone }) => type === 'email' || type === 'note' || (isDone && type !== 'meeting'))
				.map((activity) => ({
					...{
						id: idOf.activity(activity.id),
						...about(activity.deal, activity.contact, activity.company),
						date: activity.at,
						subject: activity.subject,
						body: '<p>Said</p>'
					},
					...{
						message_type:
							activity.type === 'email' ? 'email' : activity.type === 'note' ? 'comment' : 'notification',
						is_internal: activity.type === 'note'
					},
					mail_activity_type_id: activity.type === 'call' ? 2 : activity.type === 'task' ? 4 : false,
					author_id: idOf.userPartner(activity.owner),
					tracking_value_ids: [],
					...kept(activity)
				}))
		] as Rec[],
		'mail.activity': activities
			.filter(({ type, isDone }) => !isDone && (type === 'call' || type === 'task'))
			.map((activity) => {
				const { model, res_id } = about(activity.deal, activity.contact, activity.company);
				return {
					...{
						id: idOf.activity(activity.id),
						res_model: model,
						res_id,
						summary: activity.subject,
						date_deadline: activity.at.slice(0, 10),
						user_id: idOf.user(activity.owner)
					},
					...{
						activity_type_id: activity.type === 'call' ? 2 : 4,
						activity_category: activity.type === 'call' ? 'phonecall' : 'default'
					},
					...kept(activity)
				};
			}),
		'calendar.event': activities
			.filter(({ type }) => type === 'meeting')
			.map((activity) => ({
				...{
					id: idOf.activity(activity.id),
					name: activity.subject,
					active: true,
					start: activity.at,
					user_id: idOf.user(activity.owner)
				},
				stop: new Date(Date.parse(activity.at) + activity.durationSeconds * 1000).toISOString(),
				opportunity_id:
					activity.deal !== null && isThere(world.get('deals', activity.deal))
						? idOf.deal(activity.deal)
						: false,
				partner_ids: [
					idOf.userPartner(activity.owner),
					...(activity.contact !== null && isThere(world.get('contacts', activity.contact))
						? [idOf.contact(activity.contact)]
						: [])
				],
				...kept(activity)
			}))
	};
}

/** What a merged company is now: that which it was merged into may be part of another too. */
function mergedTo(world: World, id: number): number {
	const { mergedInto } = world.get('companies', id);
	return mergedInto === null ? id : mergedTo(world, mergedInto);
}
