/** What an experiment says, in sentences. */
import type { Goal, Lift } from './result.ts';

/** A balance that chance makes as seldom as this is a fault of how groups were made, not chance. */
const unlikely = 0.001;

const points = (share: number): string => `${(share * 100).toFixed(1)} points`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Whether the campaign changed anything, what groups of this size could show, and what speaks against the comparison. */
export function liftVerdict(lift: Omit<Lift, 'verdict'>, goal: Goal): string {
	return [found(lift, goal), ...faults(lift)].join(' ');
}

function found(lift: Omit<Lift, 'verdict'>, goal: Goal): string {
	const { treated, control, difference, relative, detectable, hasSignal, days } = lift;
	if (difference === null)
		return control.members === 0
			? 'No control’s days are over yet: nothing can be told.'
			: 'Nobody who was to be treated has their days over yet: nothing can be told.';
	const happened = goal === 'won' ? 'won a deal' : 'became a deal';
	const shares = `${percent(treated.share!)} of ${treated.members} treated and ${percent(control.share!)} of ${control.members} controls ${happened} within ${days} days`;
	const between = `${points(difference.lower)} to ${points(difference.upper)}`;
	const enough =
		detectable === null
			? 'Groups as small as these could show no difference at all.'
			: `Groups of this size show a difference of ${points(detectable)} or more; smaller ones are too few to tell.`;
	if (!hasSignal)
		return `No difference shows: ${shares}, a difference between ${(difference.lower * 100).toFixed(1)} and ${points(difference.upper)}. ${enough}`;
	const times =
		relative === null
			? ''
			: `, ${percent(relative.estimate)} ${relative.estimate < 0 ? 'fewer' : 'more'}${
					relative.upper === null ? '' : ` (${percent(relative.lower)} to ${percent(relative.upper)})`
				}`;
	return `${difference.estimate > 0 ? 'It helped' : 'It did harm'}: ${shares}, a difference of ${points(difference.estimate)} (${between})${times}.`;
}

function faults({ planned, controlShare, before }: Omit<Lift, 'verdict'>): string[] {
	return [
		...(planned && planned.pValue < unlikely
			? [
					`But ${percent(controlShare!)} are controls where ${percent(planned.share)} were planned: groups are not as they were made, and the difference can’t be relied on.`
				]
			: []),
		...(before && before.pValue < unlikely
			? [
					`But the groups differed before: ${percent(before.treated)} of the treated and ${percent(before.control)} of the controls had a deal already, so chance did not make them.`
				]
			: [])
	];
}
