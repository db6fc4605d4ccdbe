import { audiencesOf, canHold, valuesOf, waysInto } from './audiences';
import { bool, map, maps, number, text, textOrNull, type Json } from './json';
import { allows, fill, rule, violation, type Violation } from './rules';
import { cancels, finds, knows, languageOf, type List } from './phrases';

/** A setting's JSON Schema, as an offer type describes it. */
export interface SettingRange {
	required?: boolean;
	minimum?: number;
	maximum?: number;
	items?: SettingRange;
	/** The rule that limits it. */
	rule?: string;
	/** It names a product to switch to. */
	target?: string;
	/** The switch that stands for it: needed unless that is on. */
	unless?: string;
}

/** What a check on a flow may know beside the flow. */
export interface FlowContext {
	/** Offer type, or `{type}.{setting}` for the form that a setting stands for → setting → its schema. */
	settings: Readonly< Record< string, Readonly< Record< string, SettingRange > > > >;
	/** `{type}:{product id}` → state; what is not listed is not checked. */
	targets?: Readonly< Record< string, 'valid' | 'gone' | 'not_cheaper' > >;
	/** Stored discount → its percentage, where it is one. */
	discounts?: Readonly< Record< number, number > >;
	/** The store's: offer type → for how long none is offered again after one was taken. */
	cooldownDays?: Readonly< Record< string, number > >;
}

type Check = ( flow: Json, context: FlowContext ) => Violation[];

/** Every offer with the path to it. */
const offersOf = ( flow: Json ): { offer: Json; path: string; reason: Json; last: number }[] =>
	maps( flow, 'reasons' ).flatMap( ( reason, at ) =>
		maps( reason, 'offers' ).map( ( offer, last ) => ( {
			offer,
			path: `reasons.${ at }.offers.${ last }`,
			reason,
			last,
		} ) )
	);

/** Every text that customers see, with its path. */
function textsOf( flow: Json ): [ string, string ][] {
	const found: [ string, string ][] = [];
	const add = ( from: Json, names: string[], path: string ): void => {
		for ( const name of names ) {
			const given = text( from, name );
			if ( given !== '' ) {
				found.push( [ path + name, given ] );
			}
		}
	};
	const survey = map( flow, 'survey' );
	add( survey, [ 'title', 'message' ], 'survey.' );
	add( map( survey, 'comment' ), [ 'prompt', 'error' ], 'survey.comment.' );
	add( map( flow, 'labels' ), [ 'cancel', 'decline', 'another', 'dismiss' ], 'labels.' );
	maps( flow, 'reasons' ).forEach( ( reason, at ) => {
		add( reason, [ 'label', 'follow_up' ], `reasons.${ at }.` );
		add( map( reason, 'support' ), [ 'message' ], `reasons.${ at }.support.` );
		maps( reason, 'offers' ).forEach( ( offer, last ) =>
			add( offer, [ 'headline', 'message', 'accept_label' ], `reasons.${ at }.offers.${ last }.` )
		);
	} );
	return found;
}

const cancelLabelIsClear: Check = ( flow ) => {
	const language = languageOf( text( flow, 'locale', 'en_US' ) );
	const labels = map( flow, 'labels' );
	return [ 'cancel', 'decline' ].flatMap( ( name ) => {
		const label = textOrNull( labels, name );
		// Not given: the shipped one.
		if ( label === null || cancels( label, knows( language ) ? language : 'en' ) ) {
			return [];
		}
		const found = violation( rule( 'cancel_label_is_clear' ), `labels.${ name }` );
		if ( label.trim() === '' || knows( language ) ) {
			return [ found ];
		}
		// Without a list of the language nobody can tell: somebody who reads it must.
		return [
			{
				...found,
				severity: 'warning' as const,
				message:
					'ChurnStop has no word list for this language: ' +
					'have somebody check that this label says plainly that it cancels.',
			},
		];
	} );
};

const commentNotRequired: Check = ( flow ) =>
	bool( map( map( flow, 'survey' ), 'comment' ), 'required' )
		? [ violation( rule( 'comment_not_required' ), 'survey.comment.required' ) ]
		: [];

const offerLimit: Check = ( flow ) =>
	allows( rule( 'offer_limit' ), number( flow, 'max_offers' ) )
		? []
		: [ violation( rule( 'offer_limit' ), 'max_offers' ) ];

const noOfferForTechnicalIssue: Check = ( flow ) =>
	offersOf( flow )
		.filter( ( { reason, offer } ) => text( reason, 'kind' ) === 'technical' && bool( offer, 'enabled', true ) )
		.map( ( { path } ) => violation( rule( 'no_offer_for_technical_issue' ), path ) );

const noPhraseOf =
	( id: string, list: List ): Check =>
	( flow ) => {
		// English stands beside every language: shops mix them.
		const tongues = [ languageOf( text( flow, 'locale', 'en_US' ) ), 'en' ];
		return textsOf( flow )
			.filter( ( [ , given ] ) => tongues.some( ( language ) => finds( given, language, list ) ) )
			.map( ( [ path ] ) => violation( rule( id ), path ) );
	};

/** In braces, or begun with one that is never closed. */
const BRACED = /\{+(?:[^{}]{0,200}\}+|[\p{L}\p{N}_]+)/gu;

/** Where placeholders are filled in. */
const FILLED = /^reasons\.\d+\.offers\.\d+\.(headline|message)$/;

/** How many letters lie between two words (Levenshtein). */
function distance( a: string, b: string ): number {
	let above = [ ...Array( b.length + 1 ).keys() ];
	for ( let row = 1; row <= a.length; row++ ) {
		const line = [ row ];
		for ( let at = 1; at <= b.length; at++ ) {
			line[ at ] = Math.min(
				( line[ at - 1 ] ?? 0 ) + 1,
				( above[ at ] ?? 0 ) + 1,
				( above[ at - 1 ] ?? 0 ) + ( a[ row - 1 ] === b[ at - 1 ] ? 0 : 1 )
			);
		}
		above = line;
	}
	return above[ b.length ] ?? 0;
}

function nearest( braced: string, names: readonly string[] ): string {
	const word = ( braced.split( '|' )[ 0 ] ?? '' ).replace( /^[{} ]+|[{} ]+$/g, '' ).toLowerCase();
	const found = names.reduce( ( best, name ) => ( distance( word, name ) < distance( word, best ) ? name : best ) );
	return `{${ found }}`;
}

const knownPlaceholders: Check = ( flow ) => {
	const { names = [], ...known } = rule( 'known_placeholders' );
	const exact = new RegExp( `^\\{(${ names.join( '|' ) })(\\|[^{}|]{0,100})?\\}$`, 'u' );
	return textsOf( flow ).flatMap( ( [ path, given ] ) => {
		const braced = ( given.match( BRACED ) ?? [] ).find( ( one ) => ! FILLED.test( path ) || ! exact.test( one ) );
		if ( braced === undefined ) {
			return [];
		}
		const named = [ braced, nearest( braced, names ) ];
		return [ { ...violation( known, path, fill( known.message, named ) ), named } ];
	} );
};

/** The schemas of the form that the offer's settings have. */
const settingsOf = ( offer: Json, settings: FlowContext[ 'settings' ] ): Readonly< Record< string, SettingRange > > => {
	const type = text( offer, 'type' );
	const mark = Object.keys( offer ).find(
		( name ) => ( offer[ name ] ?? null ) !== null && settings[ `${ type }.${ name }` ]
	);
	return settings[ mark === undefined ? type : `${ type }.${ mark }` ] ?? {};
};

const fits = ( value: unknown, { required, minimum, maximum, items }: SettingRange ): boolean => {
	if ( value === undefined || value === null ) {
		return required !== true;
	}
	if ( Array.isArray( value ) ) {
		return value.every( ( one ) => fits( one, items ?? {} ) );
	}
	return typeof value !== 'number' || ( value >= ( minimum ?? value ) && value <= ( maximum ?? value ) );
};

const offerSettingsInRange: Check = ( flow, { settings } ) =>
	offersOf( flow ).flatMap( ( { offer, path } ) => {
		const found = Object.entries( settingsOf( offer, settings ) )
			.filter( ( [ name, range ] ) => ! fits( offer[ name ], range ) )
			.map( ( [ name, { items, ...range } ] ) => [ name, items ?? range ] as const )
			.map( ( [ name, { minimum, maximum } ] ) =>
				violation(
					rule( 'offer_settings_in_range' ),
					`${ path }.${ name }`,
					minimum === undefined || maximum === undefined
						? ''
						: `This must be from ${ minimum } to ${ maximum }.`
				)
			);
		if (
			Array.isArray( offer.steps ) &&
			offer.steps.some( ( step ) => Number( step ) > number( offer, 'max_percent' ) )
		) {
			found.push(
				violation(
					rule( 'offer_settings_in_range' ),
					`${ path }.steps`,
					'No step may be higher than the ceiling.'
				)
			);
		}
		for ( const [ name, { unless } ] of Object.entries( settingsOf( offer, settings ) ) ) {
			if ( unless && ( offer[ name ] ?? null ) === null && ! bool( offer, unless ) ) {
				found.push(
					violation(
						rule( 'offer_settings_in_range' ),
						`${ path }.${ name }`,
						'Name a product, or let the customer choose.'
					)
				);
			}
		}
		return found;
	} );

const targetIsSwitchable: Check = ( flow, { settings, targets = {} } ) =>
	offersOf( flow ).flatMap( ( { offer, path } ) =>
		Object.entries( settingsOf( offer, settings ) )
			.filter( ( [ , { target } ] ) => target !== undefined )
			.flatMap( ( [ name ] ) => {
				const state = targets[ `${ text( offer, 'type' ) }:${ text( offer, name ) }` ] ?? 'valid';
				return state === 'valid'
					? []
					: [
							violation(
								rule( 'target_is_switchable' ),
								`${ path }.${ name }`,
								state === 'not_cheaper'
									? "No other plan in this product's group costs more, " +
											'so switching to it saves nobody money.'
									: ''
							),
					  ];
			} )
	);

const repeatOfferWithinCooldown: Check = ( flow, { settings, cooldownDays = {} } ) =>
	maps( flow, 'reasons' ).flatMap( ( reason, at ) => {
		const seen = new Set< string >();
		return maps( reason, 'offers' ).flatMap( ( offer, last ) => {
			if ( ! bool( offer, 'enabled', true ) ) {
				return [];
			}
			const path = `reasons.${ at }.offers.${ last }`;
			const type = text( offer, 'type' );
			const same = JSON.stringify( [
				type,
				...Object.keys( settingsOf( offer, settings ) ).map( ( name ) => offer[ name ] ?? null ),
			] );
			const found: Violation[] = [];
			if ( ( cooldownDays[ type ] ?? 0 ) === 0 && bool( offer, 'show_again_after_accept' ) ) {
				found.push( violation( rule( 'repeat_offer_within_cooldown' ), `${ path }.show_again_after_accept` ) );
			}
			if ( seen.has( same ) ) {
				found.push(
					violation(
						rule( 'repeat_offer_within_cooldown' ),
						path,
						'The same offer comes earlier in this reason. A customer who declined it will not want it now.'
					)
				);
			}
			seen.add( same );
			return found;
		} );
	} );

/** Of settings whose schema names the rule, whichever type they belong to. */
const withinLimit =
	( id: string ): Check =>
	( flow, { settings, discounts = {} } ) =>
		offersOf( flow ).flatMap( ( { offer, path } ) =>
			Object.entries( settingsOf( offer, settings ) )
				.filter(
					( [ name, schema ] ) =>
						schema.rule === id &&
						! allows(
							rule( id ),
							name === 'discount_id' ? discounts[ number( offer, name ) ] ?? 0 : number( offer, name )
						)
				)
				.map( ( [ name ] ) => violation( rule( id ), `${ path }.${ name }` ) )
		);

const audienceIsSatisfiable: Check = ( flow ) => {
	const ways = waysInto( map( flow, 'audience' ) ).filter( canHold );
	const nobody = ( { audience }: { audience: Json } ) =>
		maps( audience, 'conditions' ).length > 0 &&
		! waysInto( audience ).some( ( own ) => ways.some( ( way ) => canHold( [ ...way, ...own ] ) ) );
	const paths =
		ways.length === 0
			? [ 'audience' ]
			: audiencesOf( flow )
					.filter( nobody )
					.map( ( { path } ) => path );
	return paths.map( ( path ) => violation( rule( 'audience_is_satisfiable' ), path ) );
};

const audienceByCountry: Check = ( flow ) => {
	const { countries = [] } = rule( 'audience_by_country' );
	return audiencesOf( flow ).flatMap( ( { path, audience } ) => {
		const conditions = maps( audience, 'conditions' );
		// Where any condition is enough, the country is.
		if (
			text( audience, 'match' ) !== 'any' &&
			conditions.some( ( one ) => ! [ 'country', 'state' ].includes( text( one, 'fact' ) ) )
		) {
			return [];
		}
		return conditions.flatMap( ( one, at ) => {
			const named = countries.filter( ( country ) => valuesOf( one ).includes( country ) ).length;
			return text( one, 'fact' ) === 'country' && named > 0 && named < countries.length
				? [ violation( rule( 'audience_by_country' ), `${ path }.conditions.${ at }` ) ]
				: [];
		} );
	} );
};

const checks: Check[] = [
	cancelLabelIsClear,
	commentNotRequired,
	offerLimit,
	noOfferForTechnicalIssue,
	noPhraseOf( 'no_confirm_shaming', 'shaming' ),
	noPhraseOf( 'no_false_urgency', 'urgency' ),
	knownPlaceholders,
	offerSettingsInRange,
	targetIsSwitchable,
	repeatOfferWithinCooldown,
	withinLimit( 'large_discount' ),
	withinLimit( 'long_pause' ),
	audienceIsSatisfiable,
	audienceByCountry,
];

/** What a save would say about the flow, as it stands in the editor. PHP decides. */
export const checkFlow = ( flow: Json, context: FlowContext ): Violation[] =>
	checks.flatMap( ( check ) => check( flow, context ) );
