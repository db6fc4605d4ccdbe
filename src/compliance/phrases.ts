import lists from '../../includes/Compliance/phrases.json';

/**
 * Finds phrases of a language's lists in a text: the twin of ChurnStop\Compliance\Words. The case files hold both
 * together.
 */
interface Language {
	spaces: boolean;
	courtesy: string[];
	strong: string[];
	weak: string[];
	objects: string[];
	negation: string[];
	misleading: string[];
	shaming: string[];
	urgency: string[];
}

export type List = Exclude< keyof Language, 'spaces' >;

const languages: Readonly< Record< string, Language > > = lists.languages;
/** Between two words of a phrase: anything but the end of a sentence. */
const BETWEEN = '[^\\p{L}\\p{N}.!?;:…؟؛]+';
const compiled = new Map< string, RegExp | null >();

/** "de" of "de_DE_formal". */
export const languageOf = ( locale: string ): string => locale.replace( /[_-].*$/, '' ).toLowerCase();

export const knows = ( language: string ): boolean => Object.hasOwn( languages, language );

const word = ( given: string, spaces: boolean ): string => {
	if ( given === '#' ) {
		return '[0-9\\u0660-\\u0669\\uFF10-\\uFF19]+';
	}
	const any = spaces ? '[\\p{L}\\p{N}\\p{M}]*' : '';
	const bare = given
		.toLowerCase()
		.replace( /^\*+|\*+$/g, '' )
		.replace( /[.*+?^${}()|[\]\\/]/g, '\\$&' )
		.replaceAll( '_', spaces ? BETWEEN : '\\s*' );
	return ( given.startsWith( '*' ) ? any : '' ) + bare + ( given.endsWith( '*' ) ? any : '' );
};

const compile = ( phrase: string, spaces: boolean ): string => {
	let regex = '';
	let gap = false;
	phrase
		.trim()
		.split( ' ' )
		.forEach( ( token, at ) => {
			if ( token === '~' ) {
				gap = true;
				return;
			}
			regex += at === 0 ? '' : spaces ? BETWEEN : '\\s*';
			if ( gap ) {
				regex += spaces ? `(?:[\\p{L}\\p{N}\\p{M}']+${ BETWEEN }){0,3}?` : '.{0,12}?';
			}
			regex += `(?:${ token
				.split( '|' )
				.map( ( one ) => word( one, spaces ) )
				.join( '|' ) })`;
			gap = false;
		} );
	return regex;
};

const pattern = ( language: string, list: List ): RegExp | null => {
	const key = `${ language }/${ list }`;
	const known = compiled.get( key );
	if ( known !== undefined ) {
		return known;
	}
	const lang = knows( language ) ? languages[ language ] : undefined;
	const phrases = lang?.[ list ] ?? [];
	const body = phrases.map( ( phrase ) => compile( phrase, lang?.spaces ?? true ) ).join( '|' );
	const made =
		phrases.length === 0
			? null
			: new RegExp(
					lang?.spaces ? `(?<![\\p{L}\\p{N}\\p{M}])(?:${ body })(?![\\p{L}\\p{N}\\p{M}])` : `(?:${ body })`,
					'u'
			  );
	compiled.set( key, made );
	return made;
};

/** Lower case, one kind of apostrophe and blank, nothing invisible, no Arabic vowel signs. */
const plain = ( given: string ): string =>
	given
		.replace( /\u00AD|[\u200B-\u200F]|[\u202A-\u202E]|[\u2060-\u2069]|\uFEFF|\u0640|[\u064B-\u0652]/gu, '' )
		.replace( /[\u2018\u2019\u02BC\u00B4`\uFF07]/gu, "'" )
		.normalize( 'NFC' )
		.replace( /\s+/gu, ' ' )
		.trim()
		.toLowerCase();

const clauses = ( given: string ): string[] =>
	given
		.split( /[.,;:!?…()[\]、。，！？：；،؛؟–—|/]+| - /u )
		.map( ( part ) => part.trim() )
		.filter( ( part ) => part !== '' );

/** Answers by question. A keystroke changes one text of hundreds; the others were looked at before. */
const answers = new Map< string, boolean >();
const MOST_ANSWERS = 20000;

/** Whether a phrase of the list stands in the text. */
export function finds( given: string, language: string, list: List ): boolean {
	const question = `${ language }/${ list }/${ given }`;
	const known = answers.get( question );
	if ( known !== undefined ) {
		return known;
	}
	if ( answers.size >= MOST_ANSWERS ) {
		answers.clear();
	}
	const answer = pattern( language, list )?.test( plain( given ) ) ?? false;
	answers.set( question, answer );
	return answer;
}

/**
 * Whether a label says plainly that it cancels: a clause with a cancelling verb and no negation, and nothing that turns
 * it round ("Cancel cancellation", "Call us to cancel").
 */
export function cancels( label: string, language: string ): boolean {
	const courtesy = pattern( language, 'courtesy' );
	const given = plain( label );
	const bare = courtesy ? given.replace( new RegExp( courtesy.source, 'gu' ), ',' ) : given;
	if ( finds( bare, language, 'misleading' ) ) {
		return false;
	}
	let clear = false;
	for ( const clause of clauses( bare ) ) {
		if (
			finds( clause, language, 'strong' ) ||
			( finds( clause, language, 'weak' ) && finds( clause, language, 'objects' ) )
		) {
			if ( finds( clause, language, 'negation' ) ) {
				return false;
			}
			clear = true;
		}
	}
	return clear;
}
