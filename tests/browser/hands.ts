// A merchant's hands in the editor: the mouse's and the keyboard's, which know the same few moves. What is built with
// them is written once.
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { field, item, row } from './admin';

export interface Wanted {
	id: string;
	kind: string;
	label: string;
	support?: { message: string } | null;
	offers: Array< Record< string, unknown > & { type: string } >;
}

export abstract class Hands {
	constructor( protected readonly page: Page ) {}

	/** A thing in the outline, so that its settings stand in the inspector. */
	abstract select( key: string ): Promise< void >;

	/** Opens a menu and takes one of its entries. */
	abstract choose( opener: string, entry: string ): Promise< void >;

	/** Writes over what stands in a field. */
	abstract write( path: string, value: string ): Promise< void >;

	abstract pick( path: string, value: string ): Promise< void >;

	abstract press( selector: string ): Promise< void >;

	async addReason( { id, label, kind, support }: Wanted, at: number ): Promise< void > {
		const known = await this.page.evaluate(
			( wanted ) =>
				(
					window as unknown as { churnstopBoot: { library: Array< { id: string } > } }
				 ).churnstopBoot.library.some( ( one ) => one.id === wanted ),
			id
		);
		await this.choose( '.churnstop-add-reason button', `[data-reason="${ known ? id : 'own' }"]` );
		if ( known ) {
			await expect( item( this.page, `reason:${ id }` ) ).toBeFocused();
			return;
		}
		await expect( field( this.page, `reasons.${ at }.label` ) ).toBeFocused();
		await this.write( `reasons.${ at }.label`, label );
		await this.pick( `reasons.${ at }.kind`, kind );
		if ( support ) {
			await this.press( `#churnstop-field-reasons-${ at }-support-box input` );
			await this.write( `reasons.${ at }.support.message`, support.message );
		}
	}

	async addOffer(
		reason: string,
		{ type, ...settings }: Wanted[ 'offers' ][ number ],
		at: number,
		number: number
	): Promise< void > {
		await this.choose( `[data-item="${ reason }"] .churnstop-add-offer button`, `[data-type="${ type }"]` );
		const made = item( this.page, reason ).locator( '[data-item^="offer:"]' ).nth( number );
		await expect( made ).toBeFocused();
		for ( const [ name, value ] of Object.entries( settings ) ) {
			const path = `reasons.${ at }.offers.${ number }.${ name }`;
			if ( typeof value === 'number' && Number( await field( this.page, path ).inputValue() ) !== value ) {
				await this.write( path, String( value ) );
			}
		}
	}

	/** From a flow of nothing but "Another reason". */
	async build( reasons: readonly Wanted[] ): Promise< void > {
		for ( const [ at, reason ] of reasons.entries() ) {
			if ( reason.id === 'other' ) {
				await this.select( 'reason:other' );
			} else {
				await this.addReason( reason, at );
			}
			const key = await this.page
				.locator( '.churnstop-item.is-level-1[data-item^="reason:"]' )
				.nth( at )
				.getAttribute( 'data-item' );
			for ( const [ number, offer ] of reason.offers.entries() ) {
				await this.addOffer( key ?? '', offer, at, number );
			}
		}
	}

	async publish(): Promise< void > {
		await this.press( '.churnstop-publish-button' );
		await this.press( '.churnstop-publish .components-button.is-primary' );
		await expect( this.page.getByText( /^Published as version/ ) ).toBeVisible();
	}
}

export class Mouse extends Hands {
	async select( key: string ): Promise< void > {
		await row( this.page, key ).click();
	}

	async choose( opener: string, entry: string ): Promise< void > {
		await this.page.locator( opener ).click();
		await this.page.locator( entry ).click();
	}

	async write( path: string, value: string ): Promise< void > {
		await field( this.page, path ).fill( value );
	}

	async pick( path: string, value: string ): Promise< void > {
		await field( this.page, path ).selectOption( value );
	}

	async press( selector: string ): Promise< void > {
		await this.page.locator( selector ).click();
	}
}

/** Knows no pointer: the focus is moved as somebody moves it who sees where it is. */
export class Keyboard extends Hands {
	private readonly isOn = ( selector: string ) =>
		this.page.evaluate( ( wanted ) => document.activeElement?.matches( wanted ) ?? false, selector );

	private async walk( key: string, selector: string ): Promise< void > {
		for ( let n = 0; n < 100; n++ ) {
			if ( await this.isOn( selector ) ) {
				return;
			}
			await this.page.keyboard.press( key );
		}
		throw new Error( `${ key } never came to ${ selector }.` );
	}

	private async tabTo( selector: string ): Promise< void > {
		await expect( this.page.locator( selector ).first() ).toBeVisible();
		const back = await this.page.evaluate( ( wanted ) => {
			const to = document.querySelector( wanted );
			return (
				to !== null &&
				document.activeElement !== null &&
				Boolean( document.activeElement.compareDocumentPosition( to ) & Node.DOCUMENT_POSITION_PRECEDING ) &&
				! to.contains( document.activeElement )
			);
		}, selector );
		await this.walk( back ? 'Shift+Tab' : 'Tab', selector );
	}

	async select( key: string ): Promise< void > {
		await this.tabTo( '[role="tree"][aria-labelledby] [role="treeitem"]' );
		await this.page.keyboard.press( 'Home' );
		await this.walk( 'ArrowDown', `[data-item="${ key }"]` );
	}

	async choose( opener: string, entry: string ): Promise< void > {
		await this.tabTo( opener );
		await this.page.keyboard.press( 'Enter' );
		await expect( this.page.locator( entry ) ).toBeVisible();
		await this.walk( 'ArrowDown', entry );
		await this.page.keyboard.press( 'Enter' );
	}

	async write( path: string, value: string ): Promise< void > {
		await this.tabTo( this.selector( path ) );
		await this.page.keyboard.press( 'Control+a' );
		await this.page.keyboard.type( value );
	}

	async pick( path: string, value: string ): Promise< void > {
		await this.tabTo( this.selector( path ) );
		const steps = await field( this.page, path ).evaluate(
			( select: HTMLSelectElement, wanted ) =>
				[ ...select.options ].findIndex( ( option ) => option.value === wanted ) - select.selectedIndex,
			value
		);
		for ( let n = 0; n < Math.abs( steps ); n++ ) {
			await this.page.keyboard.press( steps > 0 ? 'ArrowDown' : 'ArrowUp' );
		}
		await expect( field( this.page, path ) ).toHaveValue( value );
	}

	async press( selector: string ): Promise< void > {
		await this.tabTo( selector );
		await this.page.keyboard.press( 'Space' );
	}

	private readonly selector = ( path: string ) => `#churnstop-field-${ path.replaceAll( '.', '-' ) }`;
}
