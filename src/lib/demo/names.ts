import type { Random } from '#lib/stats/random/random.ts';
import type { Currency } from './model.ts';

const words = (text: string): readonly string[] => text.split(' ');

const firstNames = words(
	'Ada Adrian Aisha Alba Anders Andrea Anika Anton Arjun Astrid Beatriz Bela Bjorn Bruno Camille Carla Cedric Chiara Clara Conor Dagmar Damian Daniela Dario David Diana Dora Edda Edgar Elena Elias Elin Emil Emma Erik Esther Eva Fabian Farid Felix Fiona Flora Frida Gabriel Gemma Georg Greta Hana Hannah Harald Helena Henrik Hugo Ida Ines Ingrid Iris Isaac Ivan Jakob Jana Jasper Jens Joana Jonas Judith Julia Kai Karin Katja Kiran Klara Lars Laura Lea Leon Lena Levin Linda Lorenz Louise Lucas Luisa Mads Magda Malin Marcel Maria Marius Marta Mateo Maya Mikael Mila Mina Nadia Nanna Nele Nikolai Nils Nina Nora Olga Oliver Omar Oskar Otto Paula Pavel Petra Philip Pia Priya Quentin Rafael Ravi Rebecca Rita Robin Romy Rosa Ruben Ruth Samir Sandra Sara Sebastian Selma Simon Sofia Sonja Stefan Sunniva Tanja Teresa Theo Tilda Tobias Tomas Ulla Ute Valentin Vera Viktor Wanda Wim Yara Yusuf Zoe'
);
const lastNames = words(
	'Abel Adler Albrecht Almeida Andersen Arnold Bach Baker Balogh Barros Bauer Becker Benoit Berger Bianchi Blom Bosch Brandt Brenner Brown Bruun Byrne Carlsen Castro Chevalier Clarke Costa Cruz Dahl Delgado Dietrich Dubois Dumont Duran Eklund Engel Evans Falk Faure Ferrari Fischer Fonseca Forster Frank Friis Fuchs Garcia Gauthier Gerber Gomez Graf Greco Green Haas Hahn Hansen Hartmann Hedlund Heller Herrera Hoffmann Holm Horvath Huber Ibsen Iversen Jansen Jensen Jordan Kaiser Kaya Keller Khan Klein Koch Kovacs Kraft Kruse Kumar Lambert Lang Larsen Laurent Lehmann Lindqvist Lopez Lorenz Lund Maier Marchetti Martin Mayer Mendes Meyer Moreau Moretti Morris Muller Nagy Navarro Neumann Nielsen Noor Novak Olsen Ortega Palmer Papp Patel Pereira Petit Poulsen Quist Ramos Reuter Richter Ricci Riviere Rojas Romano Roth Roux Ruiz Sander Santos Sauer Schmidt Schneider Schulz Serrano Silva Simon Sommer Steiner Stone Svensson Szabo Thomsen Torres Urban Valente Vidal Vogel Voss Wagner Walker Weber Weiss Winter Wolf Wright Ziegler Zimmer'
);

const heads = words(
	'Ar Bel Bor Cal Cor Dal Del Dor El Fal Fen Gal Gar Hal Hel Jor Kal Kel Lan Lor Mar Mel Mor Nar Nel Nor Or Pal Per Quil Ral Rin Sal Sel Sol Tal Ter Tor Ul Val Ver Vor Wal Wen Yal Zan Zel'
);
const middles = words(
	'a an ar ben da de di do e el en er fa ga i in is la le li ma me mi na ne ni o on ra re ri sa se ta te ti u va ve vi'
);
const tails = words(
	'bach berg bo by dan don dor dra feld fort gard ge holm ka la lin lis lo max men mont na nis nor pex ra ran ris ro son ta tek tis ton tra va ven vik vin wick xa'
);
const kinds = words(
	'Automation Batteries Castings Ceramics Chemicals Coatings Components Controls Dairy Drives Dynamics Energy Foods Glass Hydraulics Industries Laboratories Labs Logistics Marine Materials Mechanics Metals Mills Motion Optics Packaging Paper Pharma Photonics Plastics Polymers Power Precision Pumps Robotics Semiconductors Steel Systems Technologies Textiles Tools Turbines Valves Water Werke'
);

export const industries = [
	'Machinery',
	'Automotive',
	'Chemicals',
	'Food & Beverages',
	'Pharmaceuticals',
	'Electronics',
	'Energy',
	'Plastics',
	'Metals',
	'Research',
	'Logistics',
	'Water & Environment'
] as const;
export const industryWeights = [18, 12, 11, 10, 9, 10, 8, 6, 6, 5, 3, 2] as const;

export interface Country {
	name: string;
	currency: Currency;
	legal: readonly string[];
	cities: readonly string[];
	state: string;
	dial: string;
}

const country = (
	name: string,
	currency: Currency,
	legal: string,
	cities: string,
	dial: string,
	state = ''
): Country => ({ name, currency, legal: legal.split('/'), cities: cities.split('/'), dial, state });

export const europe: readonly Country[] = [
	country('Germany', 'EUR', 'GmbH/AG/KG', 'Berlin/Hamburg/Stuttgart/Leipzig/Bremen/Ulm', '+49 30'),
	country('France', 'EUR', 'SA/SAS', 'Lyon/Lille/Nantes/Grenoble/Rennes', '+33 4'),
	country('Netherlands', 'EUR', 'BV/NV', 'Eindhoven/Utrecht/Delft/Zwolle', '+31 40'),
	country('Italy', 'EUR', 'SpA/Srl', 'Turin/Bologna/Verona/Modena', '+39 011'),
	country('Spain', 'EUR', 'SL/SA', 'Bilbao/Valencia/Zaragoza', '+34 94'),
	country('Austria', 'EUR', 'GmbH/AG', 'Graz/Linz/Vienna', '+43 1'),
	country('Sweden', 'EUR', 'AB', 'Malmo/Uppsala/Lund', '+46 40'),
	country('Poland', 'EUR', 'SA/Sp. z o.o.', 'Wroclaw/Gdansk/Poznan', '+48 71'),
	country('United Kingdom', 'GBP', 'Ltd/plc', 'Leeds/Bristol/Sheffield/Cambridge', '+44 113', 'England')
];
export const europeWeights = [34, 15, 10, 10, 6, 7, 5, 4, 9] as const;

export const america: readonly Country[] = [
	country(
		'United States',
		'USD',
		'Inc./LLC/Corp.',
		'Columbus/Rochester/Madison/Tulsa/Boise/Raleigh',
		'+1 614',
		'OH'
	),
	country('Canada', 'USD', 'Inc./Ltd.', 'Hamilton/Laval/Calgary', '+1 905', 'ON')
];
export const americaWeights = [85, 15] as const;

export const jobTitles = [
	'Quality manager',
	'Head of production',
	'Laboratory manager',
	'Purchasing manager',
	'Plant manager',
	'Process engineer',
	'Maintenance lead',
	'Chief technology officer',
	'Managing director',
	'Metrology engineer',
	'IT manager',
	'Research scientist'
] as const;

/** A person's two names. */
export function personName(random: Random): { firstName: string; lastName: string } {
	return { firstName: random.pick(firstNames), lastName: random.pick(lastNames) };
}

/** Company names that no two companies share: `names` remembers those given. */
export function companyName(random: Random, names: Set<string>, legal: string): string {
	for (;;) {
		const root = random.pick(heads) + (random.chance(0.6) ? random.pick(middles) : '') + random.pick(tails);
		const name = `${root} ${random.pick(kinds)} ${legal}`;
		// Compared by root and kind: two companies that differ in GmbH or AG alone would look like a duplicate.
		const key = name.slice(0, name.length - legal.length);
		if (names.has(key)) continue;
		names.add(key);
		return name;
	}
}

/** Lower-case letters, digits and hyphens, for addresses. */
export const slug = (text: string): string =>
	text
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');

/** `first.last@domain`, all invented domains end in `.example`. */
export const emailOf = (firstName: string, lastName: string, domain: string): string =>
	`${slug(firstName)}.${slug(lastName)}@${domain}`;

/** A number in the range kept for fiction. */
export const phoneNumber = (random: Random, dial: string): string =>
	`${dial} 5550${random.integer(1000, 9999)}`;
