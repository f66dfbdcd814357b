import type { Random } from '#lib/stats/random/random.ts';
import type { Change, DealProperty, ForecastCategory, Person, Pipeline, Stage } from './model.ts';
import { amounts, pushing, repSkill, walking } from './parameters.ts';
import { stagePath } from './path.ts';
import { dayAt, minutesPerDay, monthEnd, officeMinute, workingDay, type Day, type Minute } from './time.ts';
import { roundAmount } from './winning.ts';

export interface WalkPlan {
	pipeline: Pipeline;
	outcome: 'won' | 'lost';
	/** Nobody will ever close it in the CRM. */
	forgotten: boolean;
	createdAt: Minute;
	decisionDay: Day;
	/** The close date a rep first enters, in days from creation. */
	guessDays: number;
	amount: number | null;
	/** The amount may change on the way. */
	isNegotiable: boolean;
	owner: Person;
	/** Who may take over. */
	colleagues: readonly Person[];
	now: Minute;
}

/** A deal as the CRM knows it at the end of the data, and what will have become of it. */
export interface Walked {
	status: 'open' | 'won' | 'lost';
	stage: Stage;
	lastOpenStage: Stage;
	amount: number | null;
	closeDate: Day;
	closedAt: Minute | null;
	owner: Person;
	category: ForecastCategory;
	probability: number;
	history: Change[];
	updatedAt: Minute;
	outcomeAt: Minute;
	finalAmount: number | null;
}

type Step =
	| { at: Minute; kind: 'stage'; stage: Stage; index: number }
	| { at: Minute; kind: 'amount'; amount: number }
	| { at: Minute; kind: 'owner'; owner: Person; by: Person | null }
	| { at: Minute; kind: 'close' };

const categories: readonly ForecastCategory[] = ['OMIT', 'PIPELINE', 'BEST_CASE', 'COMMIT'];

/** Lead a deal from its creation to its decision, or to the end of the data, with every change on the way. */
export function walkDeal(random: Random, plan: WalkPlan): Walked {
	const { pipeline, createdAt, now } = plan;
	const entries = stageEntries(random, plan);
	const outcomeAt = Math.max(officeMinute(random, plan.decisionDay), entries.at(-1)!.at + 15);
	const first = entries[0]!.stage;
	const judge = judgement(random, plan.owner);
	const changes: Change[] = [];
	const state = {
		stage: first,
		lastOpenStage: first,
		amount: plan.amount,
		closeDate: startOfClose(random, plan),
		owner: plan.owner,
		category: judge.category(first),
		probability: judge.probability(first),
		updatedAt: createdAt,
		status: 'open' as Walked['status'],
		closedAt: null as Minute | null
	};
	const set = (
		property: DealProperty,
		before: Change['before'],
		after: Change['after'],
		at: Minute,
		by: Person | null
	) => {
		if (before === after) return;
		changes.push({ property, before, after, at, by });
		state.updatedAt = at;
	};
	set('stage', null, first.id, createdAt, plan.owner);
	set('amount', null, plan.amount, createdAt, plan.owner);
	set('closeDate', null, state.closeDate, createdAt, plan.owner);
	set('owner', null, plan.owner.id, createdAt, plan.owner);
	set('category', null, state.category, createdAt, plan.owner);
	set('probability', null, state.probability, createdAt, null);

	const enter = (stage: Stage, at: Minute, category: ForecastCategory, probability: number) => {
		set('stage', state.stage.id, stage.id, at, state.owner);
		set('category', state.category, category, at, state.owner);
		set('probability', state.probability, probability, at, null);
		state.stage = stage;
		state.category = category;
		state.probability = probability;
	};
	const expect = (day: Day, at: Minute) => {
		set('closeDate', state.closeDate, day, at, state.owner);
		state.closeDate = day;
	};

	const steps = [...entries.slice(1), ...otherSteps(random, plan, outcomeAt)].sort((a, b) => a.at - b.at);
	let pushAt = nextPush(random, state.closeDate, createdAt);
	const isLeftAlone = plan.forgotten && !random.chance(walking.forgottenButPushedShare);
	let finalAmount = plan.amount;
	for (let index = 0; ;) {
		const step = steps[index];
		const moves = isLeftAlone && pushAt > outcomeAt ? Infinity : pushAt;
		if (moves < (step?.at ?? Infinity) && moves <= now) {
			expect(pushedTo(random, state.closeDate, dayAt(moves)), moves);
			pushAt = nextPush(random, state.closeDate, moves);
			continue;
		}
		if (!step || step.at > now) break;
		index++;
		if (step.kind === 'stage') {
			enter(step.stage, step.at, judge.category(step.stage), judge.probability(step.stage));
			state.lastOpenStage = step.stage;
			// Late in a deal its end is in sight.
			if (step.index >= pipeline.open.length - 2 && random.chance(0.6)) {
				const seen = workingDay(dayAt(outcomeAt) + Math.round(random.normal(2, 8)));
				expect(Math.max(seen, dayAt(step.at) + 1), step.at);
				pushAt = nextPush(random, state.closeDate, step.at);
			}
		} else if (step.kind === 'amount') {
			set('amount', state.amount, step.amount, step.at, state.owner);
			state.amount = step.amount;
		} else if (step.kind === 'owner') {
			set('owner', state.owner.id, step.owner.id, step.at, step.by);
			state.owner = step.owner;
		} else {
			const closing = plan.outcome === 'won' ? pipeline.won : pipeline.lost;
			enter(closing, step.at, closing.category, closing.probability);
			expect(dayAt(step.at), step.at);
			state.status = plan.outcome;
			state.closedAt = step.at;
			break;
		}
	}
	for (const step of steps) if (step.kind === 'amount') finalAmount = step.amount;
	return { ...state, history: changes, outcomeAt, finalAmount };
}

function stageEntries(random: Random, plan: WalkPlan): Extract<Step, { kind: 'stage' }>[] {
	const path = stagePath(random, plan.pipeline, plan.outcome);
	const shares = path.map(() => random.gamma(1.6, 1));
	const total = shares.reduce((sum, share) => sum + share, 0);
	const days = Math.max(0, plan.decisionDay - dayAt(plan.createdAt));
	let passed = 0;
	let previous = plan.createdAt;
	return path.map((index, place) => {
		if (place > 0) {
			const day = dayAt(plan.createdAt) + Math.floor((days * passed) / total);
			previous = Math.max(previous + 5, officeMinute(random, workingDay(day)));
		}
		passed += shares[place]!;
		return { at: previous, kind: 'stage', stage: plan.pipeline.open[index]!, index };
	});
}

/** What else happens on the way: the amount and the owner change, and the deal is closed. */
function otherSteps(random: Random, plan: WalkPlan, outcomeAt: Minute): Step[] {
	const steps: Step[] = [];
	const { createdAt } = plan;
	const within = (low: number, high: number) =>
		createdAt + Math.max(2, Math.floor((outcomeAt - createdAt) * (low + (high - low) * random.uniform())));
	if (plan.amount === null) {
		if (random.chance(0.5))
			steps.push({
				at: within(0.2, 0.6),
				kind: 'amount',
				amount: roundAmount(random, random.logNormal(10.2, 1))
			});
	} else if (plan.isNegotiable && random.chance(amounts.changeShare)) {
		const { mean, sd, low, high } = amounts.changeFactor;
		const factor = Math.min(high, Math.max(low, random.normal(mean, sd)));
		const changed = plan.amount * factor;
		const step =
			changed >= 30_000 && random.chance(0.6)
				? 5_000
				: changed >= 15_000
					? 1_000
					: changed >= 5_000
						? 500
						: 50;
		const amount = Math.round(changed / step) * step;
		if (amount > 0 && amount !== plan.amount) steps.push({ at: within(0.35, 0.95), kind: 'amount', amount });
	}
	const leaves = plan.owner.until === null ? Infinity : plan.owner.until * minutesPerDay + 540;
	const staying = plan.colleagues.filter((rep) => rep.until === null && rep !== plan.owner);
	if (staying.length > 0) {
		const near = staying.filter((rep) => rep.team === plan.owner.team);
		const owner = random.pick(near.length > 0 ? near : staying);
		const at = random.chance(walking.ownerChangeShare) ? within(0.1, 0.8) : Infinity;
		const first = Math.min(leaves, at);
		// Nobody takes over before they have begun; a leaver's forgotten deals change hands too.
		if (
			Number.isFinite(first) &&
			owner.from * minutesPerDay < first &&
			(first < outcomeAt || plan.forgotten)
		) {
			steps.push({ at: first, kind: 'owner', owner, by: plan.owner.manager });
		}
	}
	if (!plan.forgotten) steps.push({ at: outcomeAt, kind: 'close' });
	return steps;
}

/** How a rep sees a deal: most go by the stage, some believe too little, some too much. */
function judgement(random: Random, owner: Person) {
	const shift = owner.judgement === 'happy ears' ? 1 : owner.judgement === 'sandbagger' ? -1 : 0;
	const byHand = random.chance(shift === 0 ? 0.35 : 0.8);
	return {
		probability(stage: Stage): number {
			if (!byHand) return stage.probability;
			const seen = stage.probability + shift * repSkill.judgementShift + random.normal(0, 0.07);
			return Math.round(Math.min(0.95, Math.max(0.05, seen)) * 20) / 20;
		},
		category(stage: Stage): ForecastCategory {
			const place = categories.indexOf(stage.category);
			const bias =
				shift !== 0 && random.chance(0.55) ? shift : random.chance(0.08) ? random.pick([-1, 1]) : 0;
			return categories[Math.min(3, Math.max(1, place + bias))]!;
		}
	};
}

function startOfClose(random: Random, plan: WalkPlan): Day {
	const factor =
		plan.owner.judgement === 'happy ears' ? 0.75 : plan.owner.judgement === 'sandbagger' ? 1.2 : 1;
	return roundDay(random, dayAt(plan.createdAt) + Math.max(3, Math.round(plan.guessDays * factor)));
}

/** When the rep moves the date next, if the deal is still open: mostly as it comes near, else long after. */
function nextPush(random: Random, closeDate: Day, after: Minute): Minute {
	const late = random.chance(pushing.inTimeShare)
		? random.integer(-4, 1)
		: Math.round(random.logNormal(Math.log(pushing.lateMedianDays), pushing.lateSigma));
	return Math.max(after + 30, officeMinute(random, workingDay(closeDate + late)));
}

function pushedTo(random: Random, closeDate: Day, today: Day): Day {
	const [low, high] = pushing.byDays;
	return roundDay(random, Math.max(closeDate, today) + random.integer(low, high));
}

/** Half of the dates people enter are the end of a month. */
const roundDay = (random: Random, day: Day): Day => (random.chance(0.5) ? monthEnd(day) : workingDay(day));
