/** Words for won and lost, as the languages of CRMs have them, without accents. */
const won = 'won|gewonnen|ganad[oa]|ganh[oa]|gagnee?|vunn(?:en|et|a)|vundet|vint[oa]|wygran[ay]|voitettu';
const lost =
	'lost|abandoned|disqualified|dead|verloren|perdid[oa]|perdue?|forlora(?:d|t|de)|tabt|tapt|przegran[ay]|havitty|chius[oa] pers[oa]';
const not = 'not|non|no|never|nicht|niet|inte|ikke|pas|nao|nie';
const yet = 'yet|noch|nog|encore|aun|todavia|ainda|ancora|annu|enna|enda|endnu|jeszcze';
const notYet = `(?:${not}) (?:${yet})|(?:${yet}) (?:${not})`;

/** Whoever else may win a deal: it is lost to the company that asks. */
const rivals =
	'competitors?|competition|rivals?|another|others?|someone else|konkurren(?:t|ten|z)|mitbewerber|wettbewerber|concurrent|concurrence|concurrenten?|competidor|competencia|concorrente|concorrencia|concorrenza|konkurencj[ae]';
const by = 'by|von|vom|durch|par|por|door|av|af|przez';
const wonByRival = `(?:${won}) (?:${by}) (?:[^ ]+ )?(?:${rivals})|(?:${by}) (?:[^ ]+ )?(?:${rivals}) (?:${won})|(?:${rivals}) (?:has )?won`;

/** Names that are one of the two as a whole, and may be part of another: Win back is a stage to go. */
const wonAlone = '(?:closed )?win';
const lostAlone = '(?:closed )?loss|pers[oa]';

/** Names with such a word in them that say something else: Won’t do, To be won, Won back. */
const neither = `(?:${notYet}) (?:${won})|(?:${not}) (?:${won}) (?:${yet})|won t|won back|(?:to be|almost|nearly|soon|likely|probably) (?:${won})|(?:${not}) (?:${lost})`;

const open =
	'open|offen|ouverte?|abiert[oa]|abert[oa]|apert[oa]|oppen|aben|apen|avoin|otwart[ya]|in progress|in bearbeitung|en cours|en curso|em andamento|in corso|pagaende';

const within = (words: string): string => `regexp_matches(name, '(^| )(?:${words})( |$)')`;
const whole = (words: string): string => `regexp_full_match(name, '${words}')`;

/**
 * `wg_deal_status`: won or lost by the name of a stage or a status, null where it says neither; `wg_open_status`: open,
 * by the name of a status. Temporary SQL macros that need `wg_name`.
 */
export const dealStatusMacros = `
create or replace temp macro wg_deal_status(x) as
	list_transform([wg_name(x)], lambda name: case
		when ${within(neither)} then null
		when ${within(`(?:${not}) (?:${won})|${wonByRival}`)} then 'lost'
		when ${within(lost)} or ${whole(lostAlone)} then 'lost'
		when ${within(won)} or ${whole(wonAlone)} then 'won'
	end)[1];

create or replace temp macro wg_open_status(x) as
	list_transform([wg_name(x)], lambda name: case when ${whole(open)} then 'open' end)[1];
`;
