import { createRoot } from '@wordpress/element';
import { fireEvent } from '@testing-library/dom';
import { expect, it } from 'vitest';
import { useFilters } from './filter-form';

it( 'what is typed as soon as the field is there stays', async () => {
	const none = { search: '' };
	const Field = () => {
		const { typed, type } = useFilters( none, () => undefined, {} );
		return <input value={ typed.search } onChange={ ( event ) => type( { search: event.target.value } ) } />;
	};
	const place = document.body.appendChild( document.createElement( 'div' ) );
	const typed = new Promise< HTMLInputElement >( ( done ) => {
		new MutationObserver( ( _, observer ) => {
			observer.disconnect();
			const input = place.querySelector( 'input' ) as HTMLInputElement;
			fireEvent.change( input, { target: { value: 'nora' } } );
			done( input );
		} ).observe( place, { childList: true } );
	} );
	const root = createRoot( place );
	root.render( <Field /> );
	const input = await typed;
	await new Promise( ( later ) => setTimeout( later, 50 ) );
	expect( input.value ).toBe( 'nora' );
	root.unmount();
} );
