<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\Primary;
use ChurnStop\Storage\Wait;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The cancellation page: the modal's screens as plain forms, on the server. Each form posts, the answer is a redirect.
 *
 * Whatever fails in here, even with ChurnStop's tables gone, ends in words and the store's own cancel link.
 */
final class Page {

	public const NONCE = 'churnstop_page';

	/** Between two looks at an offer that is being confirmed. */
	private const ASK_AGAIN_SECONDS = 5;

	/** The page, once it was rendered in this request. */
	private ?string $html = null;

	private bool $answered = false;

	/** Whether somebody has put it on the page. */
	private bool $placed = false;

	private readonly ScreenHtml $screens;

	/**
	 * @param \Closure(): CancelFlow $flow    Made only where the page is asked for.
	 * @param \Closure(): bool       $enabled Whether the merchant has ChurnStop switched on.
	 */
	public function __construct(
		private readonly \Closure $flow,
		private readonly Connections $connections,
		private readonly Assets $assets,
		private readonly LogIn $log_in,
		private readonly \Closure $enabled,
		private readonly Log $log,
		private readonly Links $links,
	) {
		$this->screens = new ScreenHtml();
	}

	/** On `template_redirect`: a form that was sent is answered before anything is printed. */
	public function answer(): void {
		$address = Address::current();
		if ( null === $address || $this->answered ) {
			return;
		}
		$this->answered = true;
		nocache_headers();
		self::keep_out_of_frames();
		$this->assets->style();
		Primary::read();
		try {
			$this->html = Wait::at_most( Wait::CLICK, fn (): string => $this->respond( $address ) );
		} catch ( Failure $failure ) {
			$this->html = $this->fallback( $address, $failure->sentence );
		} catch ( \Throwable $error ) {
			// Not the shopper's fault and not their concern: they came to cancel, and can.
			$this->html = $this->fallback(
				$address,
				__( 'Something went wrong on our side. Nothing has changed.', 'churnstop' ),
			);
			$this->log->error( 'The cancellation page failed, and led to the store\'s own way.', Fault::of( $error ) );
		}
	}

	/**
	 * No other site may show this page inside its own and have its buttons clicked unseen: what the store does for its
	 * account. Added to a policy that is there, never in its place.
	 */
	public static function keep_out_of_frames(): void {
		if ( ! headers_sent() && ! is_customize_preview() ) {
			header( 'X-Frame-Options: SAMEORIGIN' );
			header( "Content-Security-Policy: frame-ancestors 'self'", false );
		}
	}

	/** The page as escaped HTML; null where this request does not ask for it. */
	public function html(): ?string {
		$this->answer();
		$this->placed = true;
		return $this->html;
	}

	/** The same, but null where it is on the page already. */
	public function once(): ?string {
		return $this->placed ? null : $this->html();
	}

	/** @throws Failure */
	private function respond( Address $address ): string {
		if ( ! is_user_logged_in() ) {
			return $this->screens->message(
				__( 'Please log in', 'churnstop' ),
				__( 'Log in to cancel your subscription. Nothing has changed.', 'churnstop' ),
				array( $this->log_in->url( $address->url() ) => __( 'Log in', 'churnstop' ) ),
			);
		}
		if ( Attempt::LIVE === $address->mode && ! ( $this->enabled )() ) {
			return $this->fallback( $address, __( 'Your store handles this itself:', 'churnstop' ) );
		}
		if ( array() === $address->subscriptions ) {
			return $this->screens->message(
				__( 'No subscription was chosen', 'churnstop' ),
				__( 'Check at least one subscription to cancel. Nothing has changed.', 'churnstop' ),
				array( $address->host => __( 'Back to my subscriptions', 'churnstop' ) ),
			);
		}
		$walk  = Walk::current();
		$actor = $this->actor( $address, $walk );
		$form  = Form::sent();
		if ( null === $form ) {
			$busy = $address->now
				&& null !== $address->attempt
				&& ( $this->flow )()->is_busy( $actor, $address->attempt );
			if ( $busy ) {
				self::come_back( $address, $address->attempt );
			}
			return $this->show( $actor, $address, match ( true ) {
				$busy         => __(
					'Your last click is still being worked on. This page checks again automatically.',
					'churnstop',
				),
				$address->now => __(
					'We got no answer to your last click. This is how things stand now.',
					'churnstop',
				),
				default       => '',
			} );
		}
		if ( ! $form->trusted ) {
			return $this->show( $actor, $address, Form::too_old(), $form );
		}
		if ( $form->searches() && null !== $address->attempt ) {
			return $this->show(
				$actor,
				$address,
				'',
				$form,
				( $this->flow )()->searched( $actor, $address->attempt, $form->search ),
			);
		}
		try {
			$attempt = (
				new Steps(
					( $this->flow )(),
					$actor,
					'page',
					$this->links->flow( $address->subscriptions ),
					$walk->facts ?? array(),
				)
			)->take( $address, $form );
		} catch ( Failure $failure ) {
			if (
				$failure->is_busy()
				&& null !== $address->attempt
				&& ( $this->flow )()->is_busy( $actor, $address->attempt )
			) {
				self::come_back( $address, $address->attempt );
			}
			$fresh = Data::map( $failure->data, 'attempt' );
			return array() === $fresh
				? $this->show( $actor, $address, $failure->sentence, $form )
				: $this->screens->attempt( $fresh, $address, $failure->sentence );
		}
		wp_safe_redirect(
			Attempt::DISMISSED === Data::string( $attempt, 'state' )
				? $this->account( $address )
				: $address->url( Data::string( $attempt, 'id' ) ),
			303,
			'ChurnStop',
		);
		exit;
	}

	private function actor( Address $address, ?Walk $walk ): Actor {
		$found = null !== $walk
			&& 1 === count( $address->subscriptions )
			&& $walk->subscription->is( $address->subscriptions[0] )
			? $this->connections->recent( $walk->subscription )
			: null;
		return null === $walk || null === $found
			? Actor::at_storefront( get_current_user_id() )
			: $walk->actor( $found[1]->customer_id );
	}

	/** Nobody waits in the server: the browser looks again, until the other click is through. */
	private static function come_back( Address $address, string $attempt ): void {
		if ( ! headers_sent() ) {
			status_header( 423 );
			header( 'Retry-After: ' . Failure::COME_BACK );
			self::look_again( Failure::COME_BACK, $address->now( $attempt ) );
		}
	}

	/** The browser looks again, until an engine has answered. */
	private static function ask_again( string $url ): void {
		if ( ! headers_sent() ) {
			self::look_again( self::ASK_AGAIN_SECONDS, $url );
		}
	}

	private static function look_again( int $seconds, string $url ): void {
		header( 'Refresh: ' . $seconds . '; url=' . esc_url_raw( Address::anew( $url ) ) );
	}

	/**
	 * The attempt as it is now; where the address names none the reasons, and nothing begins: whoever only looks, or a
	 * browser that fetches links ahead, counts nowhere. That page also stood before the others, and the browser's Back
	 * leads to it again.
	 *
	 * @param string    $trouble What was refused, if anything.
	 * @param Form|null $sent    What the shopper had filled in, so that it is not lost.
	 * @param array<string, mixed>|null $attempt Where it was read already.
	 * @throws Failure
	 */
	private function show(
		Actor $actor,
		Address $address,
		string $trouble = '',
		?Form $sent = null,
		?array $attempt = null,
	): string {
		$flow    = ( $this->flow )();
		$attempt ??= null === $address->attempt
			? $flow->look(
				$actor,
				$address->subscriptions,
				'page',
				$address->mode,
				$this->links->flow( $address->subscriptions ),
				Walk::current()->facts ?? array(),
			)
			: $flow->get( $actor, $address->attempt );
		$type    = Data::string( Data::map( $attempt, 'screen' ), 'type' );
		$pending = Data::bool( $attempt, 'pending' );
		if ( $pending ) {
			self::ask_again( $address->url( $address->attempt ) );
		}
		if (
			! $pending
			&& ! in_array( $type, array( 'survey', 'result' ), true )
			&& ( $address->survey || 'reason' === $sent?->step )
		) {
			$attempt = $flow->survey( $actor, Data::string( $attempt, 'id' ) );
		}
		return $this->screens->attempt(
			$attempt,
			$address,
			'result' === $type && $address->now ? '' : $trouble,
			$sent,
			'result' === $type
				? $this->links->return_for( Data::string( $attempt, 'state' ), $address->subscriptions )
					?? $this->account( $address )
				: '',
			null === $address->attempt ? null : $flow->asks_comment( $actor, $address->attempt )
		);
	}

	/** Words, and the store's own way to cancel, for its owner only; a test has none, as that would cancel. */
	private function fallback( Address $address, string $message ): string {
		$ways = array();
		$gone = array();
		try {
			foreach ( Attempt::TEST === $address->mode ? array() : $address->subscriptions as $one ) {
				$found = $this->own( $one );
				if ( null !== $found && $found[1]->status->is_cancelled() ) {
					$gone[] = $one;
				}
				$url   = null === $found ? null : $found[0]->cancel_url( $found[1] );
				if ( null !== $found && null !== $url ) {
					$ways[ $url ] = 1 === count( $address->subscriptions )
						? __( 'Cancel subscription', 'churnstop' )
						/* translators: %s: a subscription's name. */
						: sprintf( __( 'Cancel %s', 'churnstop' ), $found[1]->name );
				}
			}
		} catch ( \Throwable ) {
			$ways = array();
		}
		if ( array() !== $gone && count( $gone ) === count( $address->subscriptions ) ) {
			// Whatever has failed: this is what its owner came for.
			return $this->screens->message(
				__( 'Your subscription is cancelled', 'churnstop' ),
				__( 'This subscription is already cancelled. Nothing else has changed.', 'churnstop' ),
				array( $this->account( $address ) => __( 'Back to my account', 'churnstop' ) ),
			);
		}
		return $this->screens->message(
			__( 'Cancel your subscription', 'churnstop' ),
			$message,
			array() === $ways ? array( $this->account( $address ) => __( 'Back to my account', 'churnstop' ) ) : $ways,
		);
	}

	/** Where the shopper came from: the subscription's own page, or of several the list. */
	private function account( Address $address ): string {
		if ( count( $address->subscriptions ) > 1 ) {
			return $address->host;
		}
		try {
			$found = $this->own( $address->subscriptions[0] ?? null );
			return null === $found ? $address->host : $found[0]->account_url( $found[1] );
		} catch ( \Throwable ) {
			return $address->host;
		}
	}

	/** @return array{Connection, Snapshot}|null */
	private function own( ?SubscriptionRef $subscription ): ?array {
		$found = null !== $subscription && is_user_logged_in() ? $this->connections->recent( $subscription ) : null;
		return null !== $found && $found[0]->may( Actor::customer( get_current_user_id() ), $found[1] ) ? $found : null;
	}
}
