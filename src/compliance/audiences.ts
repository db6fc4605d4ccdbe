/** The audiences of a flow and of its offers, for the checks. The twin of ChurnStop\Compliance\Audiences. */
import { bool, map, maps, text, type Json } from './json';

/** Facts of which a subscription has one value at a time. */
const ONE_VALUE = [ 'connection', 'billing_period', 'payment_method', 'country' ];

/** With their paths; the flow's own comes first. */
export const audiencesOf = ( flow: Json ): { path: string; audience: Json }[] => [
	{ path: 'audience', audience: map( flow, 'audience' ) },
	...maps( flow, 'reasons' ).flatMap( ( reason, at ) =>
		maps( reason, 'offers' ).map( ( offer, last ) => ( {
			path: `reasons.${ at }.offers.${ last }.audience`,
			audience: map( offer, 'audience' ),
		} ) )
	),
];

/** Ways to belong to an audience: all conditions of one of these hold. */
export function waysInto( audience: Json ): Json[][] {
	const conditions = maps( audience, 'conditions' );
	return text( audience, 'match' ) === 'any' && conditions.length > 0
		? conditions.map( ( one ) => [ one ] )
		: [ conditions ];
}

export const valuesOf = ( condition: Json ): unknown[] =>
	Array.isArray( condition.value ) ? condition.value : condition.value === undefined ? [] : [ condition.value ];

function numbersCanHold( conditions: Json[] ): boolean {
	let least = -Infinity;
	let most = Infinity;
	for ( const condition of conditions ) {
		const is = text( condition, 'is' );
		const value = valuesOf( condition ).map( ( one ) => ( typeof one === 'number' ? one : 0 ) );
		if ( is === 'at_least' || is === 'between' ) {
			least = Math.max( least, value[ 0 ] ?? least );
		}
		if ( is === 'at_most' || is === 'between' ) {
			most = Math.min( most, value[ is === 'between' ? 1 : 0 ] ?? most );
		}
	}
	return least <= most;
}

function listsCanHold( conditions: Json[], oneValue: boolean ): boolean {
	const listed = ( is: string ) =>
		conditions.filter( ( one ) => text( one, 'is' ) === is ).map( ( one ) => valuesOf( one ).map( String ) );
	const wanted = listed( 'in' );
	const barred = new Set( listed( 'not_in' ).flat() );
	const [ first, ...others ] = wanted;
	const needed =
		oneValue && first
			? [ first.filter( ( value ) => others.every( ( other ) => other.includes( value ) ) ) ]
			: wanted;
	return needed.every( ( values ) => values.some( ( value ) => ! barred.has( value ) ) );
}

const truthsCanHold = ( conditions: Json[] ): boolean =>
	new Set( conditions.filter( ( one ) => text( one, 'is' ) === 'is' ).map( ( one ) => bool( one, 'value' ) ) ).size <
	2;

/** A state that is written with its country ("US:CA") lies in one that is asked for. */
const placesCanHold = ( countries: Json[], states: Json[] ): boolean =>
	states
		.filter( ( one ) => text( one, 'is' ) === 'in' )
		.every( ( one ) =>
			valuesOf( one )
				.map( String )
				.some(
					( state ) =>
						! state.includes( ':' ) ||
						listsCanHold( [ ...countries, { is: 'in', value: [ state.split( ':' )[ 0 ] ?? '' ] } ], true )
				)
		);

/** Whether all of these can hold at once. */
export function canHold( conditions: Json[] ): boolean {
	const facts = [ ...new Set( conditions.map( ( one ) => text( one, 'fact' ) ) ) ];
	const on = ( fact: string ) => conditions.filter( ( one ) => text( one, 'fact' ) === fact );
	return (
		facts.every( ( fact ) => {
			const same = on( fact );
			return numbersCanHold( same ) && listsCanHold( same, ONE_VALUE.includes( fact ) ) && truthsCanHold( same );
		} ) && placesCanHold( on( 'country' ), on( 'state' ) )
	);
}
