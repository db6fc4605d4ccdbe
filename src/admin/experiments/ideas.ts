/** What a merchant wants to try, and the arms that it comes to. */
import { boot, settingsOf, typeInfo } from '../boot';
import { TEXT_FIELDS } from '../flow/texts';
import type { SettingSchema } from '../types';
import type { Arm, Flow, Offer } from './types';

export type Idea = 'words' | 'other' | 'order' | 'none';

export interface Wish {
	name: string;
	flow: number;
	idea: Idea;
	/** Of an offer; for other words also SURVEY. */
	reason: string;
	/**
	 * For another order: the offer that comes first. For other words: the offer that has them. For another offer: its
	 * type.
	 */
	offer: string;
	texts: Record< string, string >;
	/** Of another offer. */
	settings: Record< string, unknown >;
	weight: number;
	primary: 'renewed' | 'saved';
}

/** In place of a reason: the first screen. */
export const SURVEY = 'survey';

const SURVEY_FIELDS = [ 'title', 'message' ] as const;

const offersOf = ( flow: Flow, reason: string ): Offer[] =>
	flow.reasons.find( ( { id } ) => id === reason )?.offers ?? [];

/** The texts that customers read there now; empty where nothing is chosen yet. */
export function presentTexts(
	{ reason, offer: id }: Pick< Wish, 'reason' | 'offer' >,
	flow: Flow
): Record< string, string > {
	if ( reason === SURVEY ) {
		return Object.fromEntries( SURVEY_FIELDS.map( ( field ) => [ field, flow.survey[ field ] ] ) );
	}
	const offer = offersOf( flow, reason ).find( ( one ) => one.id === id );
	return offer ? Object.fromEntries( TEXT_FIELDS.map( ( field ) => [ field, offer[ field ] ?? '' ] ) ) : {};
}

/** Only those that read otherwise. */
function changedTexts( wish: Wish, flow: Flow ): Record< string, string > {
	const now = presentTexts( wish, flow );
	return Object.fromEntries(
		Object.entries( wish.texts ).filter(
			( [ field, text ] ) => field in now && text.trim() !== '' && text !== now[ field ]
		)
	);
}

/** What can be set of a type's offers here: figures. A product is found for each customer. */
export const figuresOf = ( type: string ): Array< [ string, SettingSchema ] > =>
	Object.entries( settingsOf( { type } ) ).filter(
		( [ , schema ] ) =>
			! schema.target && [ schema.type ].flat().some( ( one ) => one === 'integer' || one === 'number' )
	);

export const defaultSettings = ( type: string ): Record< string, unknown > =>
	Object.fromEntries(
		Object.entries( typeInfo( type )?.settings ?? {} ).map( ( [ name, { default: value } ] ) => [
			name,
			value ?? null,
		] )
	);

export const openTypes = () => boot().types.filter( ( { locked } ) => ! locked );

export function isComplete( wish: Wish, flow: Flow | undefined ): boolean {
	if ( ! flow || wish.name.trim() === '' ) {
		return false;
	}
	switch ( wish.idea ) {
		case 'none':
			return true;
		case 'words':
			return Object.keys( changedTexts( wish, flow ) ).length > 0;
		case 'order':
			return offersOf( flow, wish.reason ).some( ( { id } ) => id === wish.offer );
		case 'other':
			return flow.reasons.some( ( { id } ) => id === wish.reason ) && wish.offer !== '';
	}
}

function idea( wish: Wish, flow: Flow ): Omit< Arm, 'weight' > {
	const present = offersOf( flow, wish.reason );
	const offers = ( id: string, list: Offer[] ) => ( {
		id,
		changes: { offers_by_reason: { [ wish.reason ]: list } },
	} );
	switch ( wish.idea ) {
		case 'none':
			return { id: 'no_offers', offers: 'none' };
		case 'order':
			return offers( 'other_order', [
				...present.filter( ( { id } ) => id === wish.offer ),
				...present.filter( ( { id } ) => id !== wish.offer ),
			] );
		case 'other':
			// Its identity and its texts are the server's to make.
			return offers( 'other_offer', [
				{ type: wish.offer, enabled: true, ...wish.settings } as unknown as Offer,
			] );
		case 'words': {
			const texts = changedTexts( wish, flow );
			return wish.reason === SURVEY
				? { id: 'other_words', changes: { survey: texts } }
				: offers(
						'other_words',
						present.map( ( one ) => ( one.id === wish.offer ? { ...one, ...texts } : one ) )
				  );
		}
	}
}

/** The idea beside the flow as it is. */
export const arms = ( wish: Wish, flow: Flow ): Arm[] => [
	{ id: 'control', weight: 100 - wish.weight },
	{ ...idea( wish, flow ), weight: wish.weight },
];
