import { expect, it } from 'vitest';
import { testBoot } from '../../testing/boot';
import { blockerText } from './customers';

it.each( [
	[ true, 'the settings use the strictest rules for everyone' ],
	[ false, 'the law where this customer lives allows no offer here' ],
] )( 'no offer by the rules, strictest for everyone: %s', ( strictest, text ) => {
	testBoot( { strictest } );
	expect( blockerText( 'profile' ) ).toBe( text );
} );
