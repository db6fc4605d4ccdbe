<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Storage\Primary;
use ChurnStop\Storage\Wait;
use ChurnStop\Storefront\Address;
use ChurnStop\Storefront\Assets;
use ChurnStop\Storefront\Form;
use ChurnStop\Storefront\ScreenHtml;
use ChurnStop\Storefront\Steps;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * A cancellation that a member of staff walks for a customer, on the telephone say: the shopper's own screens and
 * rules, recorded as theirs.
 */
final class AgentPage {

	private const SLUG   = 'churnstop-agent';
	private const SOURCE = 'agent';

	private string $html = '';

	/**
	 * @param list<SubscriptionPanels>  $panels
	 * @param \Closure(): CancelFlow    $flow
	 * @param \Closure(): Connections   $connections
	 */
	public function __construct(
		private readonly array $panels,
		private readonly Assets $assets,
		private readonly \Closure $flow,
		private readonly \Closure $connections,
		private readonly Log $log,
	) {}

	public function register(): void {
		add_action( 'admin_menu', $this->add_page( ... ), 20 );
	}

	public static function url(): string {
		return admin_url( 'admin.php?page=' . self::SLUG );
	}

	private function add_page(): void {
		$suffix = add_submenu_page(
			Menu::FLOWS,
			__( 'Cancel for a customer', 'churnstop' ),
			__( 'Cancel for a customer', 'churnstop' ),
			Capabilities::MANAGE, // phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
			self::SLUG,
			// phpcs:disable WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
			fn () => print( $this->html )
		);
			// phpcs:enable
		if ( false !== $suffix ) {
			add_action( 'load-' . $suffix, $this->answer( ... ) );
			add_filter( 'submenu_file', $this->hide( ... ) );
		}
	}

	/**
	 * The box on the subscription's page leads here; in the menu it would lead nowhere. Taken away this late, WordPress
	 * still knows its title.
	 */
	private function hide( mixed $file ): mixed {
		remove_submenu_page( Menu::FLOWS, self::SLUG );
		return $file;
	}

	/**
	 * Before anything is printed: a form that was sent is answered with a redirect. WordPress has checked the
	 * capability.
	 */
	private function answer(): void {
		$address = Address::current();
		$found   = null === $address || 1 !== count( $address->subscriptions )
			? null
			: ( $this->connections )()->find( $address->subscriptions[0] );
		$this->assets->style();
		if ( null === $address || null === $found || 0 === $found[1]->customer_id ) {
			$this->html = $this->frame(
				'',
				'<p>' . esc_html__( 'There is no such subscription.', 'churnstop' ) . '</p>',
			);
			return;
		}
		$actor   = Actor::agent( get_current_user_id(), $found[1]->customer_id );
		$back    = $this->back( $found[1]->ref );
		$form    = Form::sent();
		$trouble = '';
		Primary::read();
		try {
			if ( null !== $form && ! $form->trusted ) {
				$trouble = Form::too_old();
			} elseif ( null !== $form && ! $form->searches() ) {
				$attempt = Wait::at_most(
					Wait::CLICK,
					fn (): array => ( new Steps( ( $this->flow )(), $actor, self::SOURCE ) )->take( $address, $form ),
				);
				wp_safe_redirect(
					Attempt::DISMISSED === Data::string( $attempt, 'state' )
						? $back
						: $address->url( Data::string( $attempt, 'id' ) ),
					303,
					'ChurnStop',
				);
				exit;
			}
		} catch ( Failure $failure ) {
			$trouble = $failure->sentence;
		} catch ( \Throwable $error ) {
			$this->log->error(
				'A step that was taken for a customer failed.',
				array( 'subscription' => $found[1]->ref->written() ) + Fault::of( $error ),
			);
			$trouble = __(
				'Something failed before this was done. Please look at the subscription, and try again: nothing happens twice.',
				'churnstop',
			);
		}
		$this->html = $this->frame( $this->whom( $found[1] ), $this->show( $actor, $address, $trouble, $form, $back ) );
	}

	private function show( Actor $actor, Address $address, string $trouble, ?Form $form, string $back ): string {
		$screens = new ScreenHtml();
		try {
			$flow    = ( $this->flow )();
			$attempt = null === $address->attempt
				? $flow->look( $actor, $address->subscriptions, self::SOURCE, $address->mode )
				: (
					true === $form?->searches()
						? $flow->searched( $actor, $address->attempt, $form->search )
						: $flow->get( $actor, $address->attempt )
				);
			if ( $address->survey ) {
				$attempt = $flow->survey( $actor, Data::string( $attempt, 'id' ) );
			}
			$asked = null === $address->attempt ? null : $flow->asks_comment( $actor, $address->attempt );
			$attempt['screen'] = self::to_the_subscription( Data::map( $attempt, 'screen' ) );
			return $screens->attempt( $attempt, $address, $trouble, $form, $back, $asked );
		} catch ( Failure $failure ) {
			$why = $failure->sentence;
		} catch ( \Throwable $error ) {
			$this->log->error(
				'A cancellation for a customer could not be shown.',
				array( 'subscription' => ( $address->subscriptions[0] ?? null )?->written() ) + Fault::of( $error ),
			);
			$why = __( 'This could not be read just now. Tools > Site Health may say why.', 'churnstop' );
		}
		return $screens->message( __( 'Cancel for a customer', 'churnstop' ), $why, array(
			$back => __( 'Back to the subscription', 'churnstop' ),
		) );
	}

	/**
	 * Staff have no account to go back to.
	 *
	 * @param array<string, mixed> $screen
	 * @return array<string, mixed>
	 */
	private static function to_the_subscription( array $screen ): array {
		$screen['labels'] = array(
			'account' => __( 'Back to the subscription', 'churnstop' ),
		) + Data::map( $screen, 'labels' );
		return $screen;
	}

	private function whom( Snapshot $snapshot ): string {
		$user = get_userdata( CustomerRef::user_id( $snapshot->customer_id ) );
		return sprintf(
			'<div class="notice notice-info inline"><p>%s</p></div>',
			esc_html(
				sprintf(
					/* translators: 1: the customer's name, 2: their e-mail address. */
					__(
						'You act for %1$s (%2$s). Ask them each question and read each offer to them as it stands here. It is recorded that you did it.',
						'churnstop',
					),
					false === $user ? '#' . $snapshot->customer_id : $user->display_name,
					false === $user ? '' : $user->user_email
				)
			)
		);
	}

	private function frame( string $above, string $html ): string {
		return '<div class="wrap"><h1>'
			. esc_html__( 'Cancel for a customer', 'churnstop' )
			. '</h1>'
			. $above
			. '<div class="churnstop-agent card">'
			. $html
			. '</div></div>';
	}

	private function back( SubscriptionRef $subscription ): string {
		foreach ( $this->panels as $panel ) {
			$url = $panel->edit_url( $subscription );
			if ( null !== $url ) {
				return $url;
			}
		}
		return Menu::url( Menu::EVENTS );
	}
}
