/** Two admins edited one flow: their edits are laid on one another, field by field. Pure. */
import type { Flow } from '../types';

/** A field that both changed, each in another way. */
interface Clash {
	/** Made of ids: `reasons.too_expensive.offers.x.value_percent`. */
	key: string;
	mine: unknown;
	theirs: unknown;
}

type Node = Record< string, unknown >;

const isNode = ( value: unknown ): value is Node =>
	typeof value === 'object' && value !== null && ! Array.isArray( value );
const isEntries = ( value: unknown ): value is Array< Node & { id: string } > =>
	Array.isArray( value ) && value.length > 0 && value.every( ( one ) => isNode( one ) && typeof one.id === 'string' );
const same = ( a: unknown, b: unknown ): boolean => JSON.stringify( a ) === JSON.stringify( b );

/** What only the server says. */
const THEIRS = new Set( [ 'id', 'version', 'set_by_code', 'has_draft', 'created_at', 'updated_at' ] );

class Merge {
	readonly clashes: Clash[] = [];

	constructor( private readonly prefer: ReadonlySet< string > ) {}

	value( key: string, base: unknown, mine: unknown, theirs: unknown ): unknown {
		if ( same( mine, theirs ) || same( base, theirs ) ) {
			return mine;
		}
		if ( same( base, mine ) ) {
			return theirs;
		}
		if ( isEntries( mine ) && isEntries( theirs ) ) {
			return this.entries( key, isEntries( base ) ? base : [], mine, theirs );
		}
		if ( isNode( mine ) && isNode( theirs ) ) {
			return this.node( key, isNode( base ) ? base : {}, mine, theirs );
		}
		this.clashes.push( { key, mine, theirs } );
		return this.prefer.has( key ) ? theirs : mine;
	}

	node( key: string, base: Node, mine: Node, theirs: Node ): Node {
		const merged: Node = {};
		for ( const name of new Set( [ ...Object.keys( theirs ), ...Object.keys( mine ) ] ) ) {
			const value =
				! key && THEIRS.has( name )
					? theirs[ name ]
					: this.value( key ? `${ key }.${ name }` : name, base[ name ], mine[ name ], theirs[ name ] );
			if ( value !== undefined ) {
				merged[ name ] = value;
			}
		}
		return merged;
	}

	/**
	 * Mine in my order; what they added stands where they put it. What one removed and the other changed stays: nothing
	 * is lost.
	 */
	entries(
		key: string,
		base: Array< Node & { id: string } >,
		mine: Array< Node & { id: string } >,
		theirs: Array< Node & { id: string } >
	): Node[] {
		const was = new Map( base.map( ( one ) => [ one.id, one ] ) );
		const my = new Map( mine.map( ( one ) => [ one.id, one ] ) );
		const their = new Map( theirs.map( ( one ) => [ one.id, one ] ) );
		const merged: Node[] = [];
		for ( const one of mine ) {
			const old = was.get( one.id );
			const other = their.get( one.id );
			if ( other ) {
				merged.push( this.node( `${ key }.${ one.id }`, old ?? {}, one, other ) );
			} else if ( ! old || ! same( old, one ) ) {
				merged.push( one );
			}
		}
		theirs.forEach( ( one, at ) => {
			const old = was.get( one.id );
			if ( ! my.has( one.id ) && ( ! old || ! same( old, one ) ) ) {
				merged.splice( Math.min( at, merged.length ), 0, one );
			}
		} );
		return merged;
	}
}

/**
 * My edits since `base`, on top of theirs.
 *
 * @param prefer Keys of clashes where theirs is taken; mine is in all others.
 */
export function merge(
	base: Flow,
	mine: Flow,
	theirs: Flow,
	prefer: ReadonlySet< string > = new Set()
): { flow: Flow; clashes: Clash[] } {
	const work = new Merge( prefer );
	const flow = work.node(
		'',
		base as unknown as Node,
		mine as unknown as Node,
		theirs as unknown as Node
	) as unknown as Flow;
	return { flow, clashes: work.clashes };
}
