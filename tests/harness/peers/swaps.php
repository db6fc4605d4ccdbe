<?php
/**
 * A theme that loads the account's pages by script: a click on one of its links replaces the content, and no new page
 * begins.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

add_action(
	'wp_footer',
	static function (): void {
		?>
<script>
addEventListener( 'click', async ( event ) => {
	const content = '.woocommerce-MyAccount-content';
	const links = '.woocommerce-MyAccount-navigation a, a[href*="view-subscription/"]:not([href*="?"])';
	const link = event.target.closest( links );
	if ( ! link ) {
		return;
	}
	event.preventDefault();
	const page = new DOMParser().parseFromString( await ( await fetch( link.href ) ).text(), 'text/html' );
	document.querySelector( content ).replaceWith( page.querySelector( content ) );
	history.pushState( {}, '', link.href );
	document.body.dataset.swapped = link.href;
} );
</script>
		<?php
	}
);
