<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Connections\AccountPage;
use ChurnStop\Connections\Connections;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/** The shopper's door: Cancel controls that lead to the cancellation page, which script turns into the modal. */
final class Storefront {

	/**
	 * @param list<AccountPage> $account_pages Of the connections that have some.
	 * @param \Closure(): bool  $enabled       Whether the merchant has ChurnStop switched on.
	 */
	public function __construct(
		private readonly Page $page,
		private readonly Assets $assets,
		private readonly Block $block,
		private readonly CancelSeveral $several,
		private readonly Connections $connections,
		private readonly array $account_pages,
		private readonly \Closure $enabled,
		private readonly Log $log,
	) {}

	/** On `init`. */
	public function register(): void {
		FreshNonce::answer();
		$this->block->register();
		// After WordPress has chosen the page, before anything is printed.
		add_action( 'template_redirect', array( $this->page, 'answer' ), 20 );
		add_action( 'wp_footer', array( $this, 'print_test_note' ) );
		// Before the footer's scripts.
		add_action( 'wp_footer', array( $this, 'print_page' ), 5 );
		foreach ( $this->account_pages as $account ) {
			$account->attach(
				$this->link( ... ),
				$this->page->once( ... ),
				$this->several( ... ),
				Walk::current()?->subscription,
			);
		}
	}

	/** On a page whose Cancel begins a test: says so, before it is pressed. */
	public function print_test_note(): void {
		if ( Attempt::TEST !== Address::mode() || ! is_user_logged_in() ) {
			return;
		}
		$this->assets->list_style();
		$walk  = Walk::current();
		$found = null === $walk ? null : $this->connections->recent( $walk->subscription );
		$facts = count( $walk->facts ?? array() );
		$note  = null === $found
			? __(
				'Test: press Cancel as a customer would. Nothing will change, and it is counted nowhere.',
				'churnstop',
			)
			: sprintf(
				/* translators: %s: a customer's name. */
				__(
					'Test in the place of %s: press Cancel as they would. Nothing will change, and it is counted nowhere.',
					'churnstop',
				),
				get_userdata( CustomerRef::user_id( $found[1]->customer_id ) )->display_name
					?? '#' . $found[1]->customer_id,
			);
		$note .= 0 === $facts
			? ''
			/* translators: %d: a number. */
			: ' ' . sprintf( _n( '%d fact is made up.', '%d facts are made up.', $facts, 'churnstop' ), $facts );
		printf( '<p class="churnstop-test" role="note">%s</p>', esc_html( $note ) );
	}

	/**
	 * The last place for the cancellation page: a theme or a page builder has drawn the account without any that it is
	 * put into.
	 */
	public function print_page(): void {
		if ( is_user_logged_in() ) {
			// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
			echo $this->page->once() ?? '';
		}
	}

	/** ChurnStop's address for a Cancel control; null leaves the store's own link, as does any fault of ours. */
	private function link( SubscriptionRef $subscription, string $host, string $native ): ?string {
		try {
			$mode = Address::mode();
			if ( Attempt::LIVE === $mode && ! ( $this->enabled )() ) {
				return null;
			}
			// On the cancellation page itself, which a page builder may show beside the store's Cancel: ours would lead
			// nowhere else.
			if ( Attempt::LIVE === $mode && $subscription->is_in( Address::current()->subscriptions ?? array() ) ) {
				return $native;
			}
			$this->assets->announce( $subscription, Attempt::TEST === $mode ? '' : $native );
			return ( new Address( $host, array( $subscription ), mode: $mode ) )->control();
		} catch ( \Throwable $error ) {
			$this->log->error(
				'A Cancel was left as the store has it.',
				array( 'subscription' => $subscription->written() ) + Fault::of( $error ),
			);
			return null;
		}
	}

	/**
	 * "Cancel several…" for a list of the store's; empty, as with any fault of ours, where each has only its own
	 * Cancel.
	 *
	 * @param list<SubscriptionRef> $subscriptions Those in the list with a Cancel of ours.
	 */
	private function several( array $subscriptions ): string {
		try {
			$found = array_filter( array_map( $this->connections->recent( ... ), $subscriptions ) );
			$html  = $this->several->html( array_column( $found, 1 ), Address::here(), 'account' );
			if ( '' !== $html ) {
				$this->assets->list_style();
			}
			return $html;
		} catch ( \Throwable $error ) {
			$this->log->error( 'The form that cancels several subscriptions could not be shown.', Fault::of( $error ) );
			return '';
		}
	}
}
