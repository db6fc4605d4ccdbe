import { contrast, LEGIBLE } from './contrast';
import { bool, map, maps, text, type Json } from './json';
import { rule, violation, type Violation } from './rules';
import { cancels, finds, knows, languageOf } from './phrases';

export type Profile = 'parallel_cancel' | 'consent_gate' | 'bare';

/** What a check on a screen may know beside the screen. */
export interface ScreenContext {
	profile?: Profile;
	/** The customer asked to see options on this way. */
	consented?: boolean;
	/** Of the texts on the screen. */
	locale?: string;
	/** How the controls are drawn: `accept` and `cancel`, each {kind, size, color, background}. */
	look?: Json;
}

type Check = ( screen: Json, context: ScreenContext ) => Violation[];

const isSet = ( value: unknown ): boolean =>
	value !== undefined && value !== null && value !== false && value !== '' && value !== 0;
const cancelLabel = ( screen: Json ): 'cancel' | 'decline' =>
	text( screen, 'type' ) === 'offer' ? 'decline' : 'cancel';

const cancelOnEveryScreen: Check = ( screen ) => {
	const name = cancelLabel( screen );
	return text( screen, 'type' ) === 'result' || text( map( screen, 'labels' ), name ).trim() !== ''
		? []
		: [ violation( rule( 'cancel_on_every_screen' ), `labels.${ name }` ) ];
};

const reasonNotRequired: Check = ( screen ) => {
	if ( text( screen, 'type' ) !== 'survey' ) {
		return [];
	}
	const paths = [];
	if ( bool( screen, 'required' ) || bool( screen, 'reason_required' ) ) {
		paths.push( 'required' );
	}
	if ( bool( map( screen, 'comment' ), 'required' ) ) {
		paths.push( 'comment.required' );
	}
	maps( screen, 'reasons' ).forEach( ( reason, at ) => {
		if ( bool( reason, 'required' ) || bool( reason, 'comment_required' ) ) {
			paths.push( `reasons.${ at }` );
		}
	} );
	return paths.map( ( path ) => violation( rule( 'reason_not_required' ), path ) );
};

const oneClickFromOffer: Check = ( screen, { locale = 'en_US' } ) => {
	if ( text( screen, 'type' ) !== 'offer' ) {
		return [];
	}
	const language = languageOf( locale );
	const decline = text( map( screen, 'labels' ), 'decline' );
	const paths = [];
	if ( knows( language ) ? ! cancels( decline, language ) : decline.trim() === '' ) {
		paths.push( 'labels.decline' );
	}
	if ( bool( screen, 'confirm_cancel' ) ) {
		paths.push( 'confirm_cancel' );
	}
	return paths.map( ( path ) => violation( rule( 'one_click_from_offer' ), path ) );
};

const nothingPreselected: Check = ( screen ) => {
	const paths = [ 'selected', 'agree', 'product_id' ].filter( ( field ) => isSet( screen[ field ] ) );
	maps( screen, 'reasons' ).forEach( ( reason, at ) => {
		if ( isSet( reason.selected ) || isSet( reason.checked ) ) {
			paths.push( `reasons.${ at }` );
		}
	} );
	maps( map( screen, 'offer' ), 'choices' ).forEach( ( choice, at ) => {
		if ( isSet( choice.selected ) || isSet( choice.checked ) ) {
			paths.push( `offer.choices.${ at }` );
		}
	} );
	return paths.map( ( path ) => violation( rule( 'nothing_preselected' ), path ) );
};

const supportDoesNotBlockCancel: Check = ( screen, { locale = 'en_US' } ) => {
	const support = map( screen, 'support' );
	if ( Object.keys( support ).length === 0 ) {
		return [];
	}
	const paths = [];
	if ( text( map( screen, 'labels' ), cancelLabel( screen ) ).trim() === '' ) {
		paths.push( 'support' );
	}
	if ( finds( text( support, 'message' ), languageOf( locale ), 'misleading' ) ) {
		paths.push( 'support.message' );
	}
	return paths.map( ( path ) => violation( rule( 'support_does_not_block_cancel' ), path ) );
};

const termsBesideAccept: Check = ( screen ) => {
	if ( text( screen, 'type' ) !== 'offer' ) {
		return [];
	}
	const offer = map( screen, 'offer' );
	const terms = map( offer, 'terms' );
	const paths = [];
	if ( text( offer, 'accept_label' ).trim() === '' ) {
		paths.push( 'offer.accept_label' );
	}
	if ( text( terms, 'summary' ).trim() === '' ) {
		paths.push( 'offer.terms.summary' );
	}
	for ( const price of [ 'price_now', 'price_after' ] ) {
		if ( text( map( terms, price ), 'amount' ) === '' ) {
			paths.push( `offer.terms.${ price }` );
		}
	}
	return paths.map( ( path ) => violation( rule( 'terms_beside_accept' ), path ) );
};

const equalProminence: Check = ( screen, { look = {} } ) => {
	const accept = map( look, 'accept' );
	const cancel = map( look, 'cancel' );
	if ( Object.keys( cancel ).length === 0 || text( screen, 'type' ) === 'result' ) {
		return [];
	}
	const paths = [];
	if ( text( accept, 'kind', 'button' ) !== text( cancel, 'kind', 'button' ) ) {
		paths.push( 'look.cancel.kind' );
	}
	if ( Number.parseFloat( text( cancel, 'size', '0' ) ) < Number.parseFloat( text( accept, 'size', '0' ) ) ) {
		paths.push( 'look.cancel.size' );
	}
	const found = contrast( text( cancel, 'color' ), text( cancel, 'background' ) );
	if ( found === null || found < LEGIBLE ) {
		paths.push( 'look.cancel.color' );
	}
	return paths.map( ( path ) => violation( rule( 'equal_prominence' ), path ) );
};

const profileIsKept: Check = ( screen, { profile = 'parallel_cancel', consented = false } ) => {
	const type = text( screen, 'type' );
	const bad =
		profile === 'bare'
			? type === 'offer' || type === 'consent'
			: profile === 'consent_gate' && type === 'offer' && ! consented;
	return bad ? [ violation( rule( 'profile_is_kept' ), 'type' ) ] : [];
};

const checks: Check[] = [
	cancelOnEveryScreen,
	reasonNotRequired,
	oneClickFromOffer,
	nothingPreselected,
	supportDoesNotBlockCancel,
	termsBesideAccept,
	equalProminence,
	profileIsKept,
];

/** What the law says against a screen as it is computed. */
export const checkScreen = ( screen: Json, context: ScreenContext = {} ): Violation[] =>
	checks.flatMap( ( check ) => check( screen, context ) );
