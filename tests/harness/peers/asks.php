<?php
/**
 * Another plugin's confirmation, in the ways such plugins are written: on the buttons and on the store's addresses,
 * directly and from the body, by mouse and by key. It stops what was pressed, reads the subscription's id from the
 * link, asks in a dialog of its own and then follows the link.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

add_action(
	'wp_footer',
	static function (): void {
		?>
<script>
addEventListener( 'DOMContentLoaded', () => {
	const controls = '.button.cancel, a[href*="change_subscription_to=cancelled"]';
	const ask = ( event ) => {
		const link = event.target.closest( controls );
		if ( ! link || ( event.key && event.key !== 'Enter' && event.key !== ' ' ) ) {
			return;
		}
		event.preventDefault();
		const id = new URL( link.href ).searchParams.get( 'subscription_id' );
		document.getElementById( 'peer' )?.remove();
		document.body.insertAdjacentHTML(
			'beforeend',
			`<div id="peer" role="alertdialog" style="position:fixed;inset:40% 0 auto;background:#ff0;z-index:9">
				<button>Really cancel ${ id }?</button>
			</div>`
		);
		document.querySelector( '#peer button' ).onclick = () => location.assign( link.href );
	};
	for ( const place of [ document.body, ...document.querySelectorAll( controls ) ] ) {
		place.addEventListener( 'click', ask );
		place.addEventListener( 'keydown', ask );
	}
} );
</script>
		<?php
	},
	99
);
