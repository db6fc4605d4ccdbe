<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Audience\Fact;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Audience\FactTexts;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Storefront\Walk;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Where staff say as which customer, and with which facts, they walk the storefront: a test that changes nothing. Works
 * without script.
 */
final class WalkPage {

	private const SLUG = 'churnstop-walk';
	private const WHO  = 'who';
	private const FACT = 'fact';
	private const GO   = 'go';

	private string $html = '';

	/**
	 * @param \Closure(): Connections  $connections
	 * @param \Closure(): FactRegistry $facts
	 */
	public function __construct( private readonly \Closure $connections, private readonly \Closure $facts ) {}

	public function register(): void {
		add_action( 'admin_menu', $this->add_page( ... ), 20 );
	}

	/** @param SubscriptionRef|null $subscription Null: staff name one there. */
	public static function url( ?SubscriptionRef $subscription = null ): string {
		return add_query_arg(
			array( 'page' => self::SLUG ) + (
				null === $subscription ? array() : array( self::WHO => $subscription->written() )
			),
			admin_url( 'admin.php' ),
		);
	}

	private function add_page(): void {
		$title  = __( 'Walk the storefront as a customer', 'churnstop' );
		$suffix = add_submenu_page(
			Menu::FLOWS,
			$title,
			$title,
			Capabilities::MANAGE, // phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
			self::SLUG,
			// phpcs:disable WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
			fn () => print( $this->html )
		);
			// phpcs:enable
		if ( false !== $suffix ) {
			add_action( 'load-' . $suffix, $this->answer( ... ) );
			add_filter( 'submenu_file', self::hide( ... ) );
		}
	}

	/** The editor and the box on a subscription lead here; the menu need not. */
	private static function hide( mixed $file ): mixed {
		remove_submenu_page( Menu::FLOWS, self::SLUG );
		return $file;
	}

	/**
	 * Before anything is printed: where all is said, it leads to the storefront. WordPress has checked the capability.
	 */
	private function answer(): void {
		$who   = self::sent( self::WHO );
		$found = '' === $who ? null : $this->find( $who );
		$wrong = null === $found ? '' : $this->wrong();
		if ( '' !== self::sent( self::GO ) && null !== $found && '' === $wrong ) {
			[ $connection, $snapshot ] = $found;
			wp_safe_redirect(
				Walk::about( $snapshot->ref, $this->made_up() )->url( $connection->account_url( $snapshot ) ),
				302,
				'ChurnStop',
			);
			exit;
		}
		$trouble    = '' !== $who && null === $found
			? __(
				'There is no subscription of that number or e-mail address that its customer could cancel now.',
				'churnstop',
			)
			: $wrong;
		$this->html = $this->page( $who, $found[1] ?? null, $trouble );
	}

	/**
	 * @return array{Connection, Snapshot}|null By its number, or the newest of a customer's by their e-mail address.
	 */
	private function find( string $who ): ?array {
		$user        = str_contains( $who, '@' ) ? get_user_by( 'email', $who ) : false;
		$connections = ( $this->connections )();
		foreach ( false === $user ? array() : $connections->cancellable_by( Actor::customer( $user->ID ) ) as $own ) {
			return $own;
		}
		$named = SubscriptionRef::parse( $who );
		$found = null === $named ? null : $connections->find( $named );
		return null !== $found
			&& 0 !== $found[1]->customer_id
			&& $found[0]->may_cancel( Actor::customer( $found[1]->customer_id ), $found[1] )
			? $found
			: null;
	}

	/** What is wrong about a fact, if anything is. */
	private function wrong(): string {
		foreach ( self::sent_facts() as $id => $value ) {
			if (
				Fact::NUMBER === ( $this->facts )()->get( $id )?->type
				&& ! is_numeric( str_replace( ',', '.', $value ) )
			) {
				/* translators: %s: a fact ("Days as a subscriber"). */
				return sprintf( __( '%s must be a number.', 'churnstop' ), FactTexts::label( $id ) );
			}
		}
		return '';
	}

	/** @return array<string, bool|float|string|list<string>> Those that were filled in, and are known. */
	private function made_up(): array {
		$facts = array();
		foreach ( self::sent_facts() as $id => $value ) {
			$words = array_values( array_filter(
				array_map( trim( ... ), explode( ',', $value ) ),
				static fn ( string $word ): bool => '' !== $word,
			) );
			$type  = ( $this->facts )()->get( $id )?->type;
			if ( null !== $type ) {
				$facts[ $id ] = match ( $type ) {
					Fact::NUMBER  => (float) str_replace( ',', '.', $value ),
					Fact::BOOLEAN => '1' === $value,
					default       => 1 === count( $words ) ? $words[0] : $words,
				};
			}
		}
		return $facts;
	}

	private function page( string $who, ?Snapshot $snapshot, string $trouble ): string {
		$html  = '' === $trouble
			? ''
			: '<div class="notice notice-error inline"><p>' . esc_html( $trouble ) . '</p></div>';
		$html .= '<p>'
			. esc_html__(
				'You see a customer\'s page of the store as they do, press Cancel, and get the questions and offers that they would get. It is a test: nothing changes, nobody is told, and it is counted nowhere.',
				'churnstop',
			)
			. '</p>';
		$html .= sprintf(
			'<form method="get" action="%s"><input type="hidden" name="page" value="%s"><table '
				. 'class="form-table"><tr><th scope="row"><label for="churnstop-who">%s</label></th><td><input '
				. 'type="text" id="churnstop-who" name="%s" value="%s" required '
				. 'class="regular-text"></td></tr></table>',
			esc_url( admin_url( 'admin.php' ) ),
			esc_attr( self::SLUG ),
			esc_html__( 'Number of the subscription, or the customer\'s e-mail address', 'churnstop' ),
			esc_attr( self::WHO ),
			esc_attr( $who )
		);
		$html .= sprintf(
			'<details%s><summary>%s</summary><p>%s</p><table class="form-table">%s</table></details>',
			array() === self::sent_facts() ? '' : ' open',
			esc_html__( 'Facts of your own', 'churnstop' ),
			esc_html__(
				'Leave a field empty for what is true. What you fill in decides audiences, and the country also which law holds. Separate several values with commas.',
				'churnstop',
			),
			$this->rows( $snapshot ),
		);
		$html .= sprintf(
			'<p><button type="submit" class="button button-primary" name="%s" value="1">%s</button></p></form>',
			esc_attr( self::GO ),
			esc_html__( 'Walk the storefront', 'churnstop' ),
		);
		return '<div class="wrap"><h1>'
			. esc_html__( 'Walk the storefront as a customer', 'churnstop' )
			. '</h1>'
			. $html
			. '</div>';
	}

	/** A field for each fact, with what is true now where a subscription is named. */
	private function rows( ?Snapshot $snapshot ): string {
		$facts = ( $this->facts )();
		$known = null === $snapshot
			? null
			: $facts->of( $snapshot, CustomerRef::locale( $snapshot->customer_id ), new \DateTimeImmutable() );
		$sent  = self::sent_facts();
		$html  = '';
		foreach ( $facts->all() as $fact ) {
			$now   = null === $known ? '' : FactTexts::value( $known->value( $fact->id ) );
			$name  = self::FACT . '[' . $fact->id . ']';
			$given = $sent[ $fact->id ] ?? '';
			$field = Fact::BOOLEAN === $fact->type
				? sprintf(
					'<select id="churnstop-fact-%1$s" name="%2$s"><option value="">%3$s</option>%4$s</select>',
					esc_attr( $fact->id ),
					esc_attr( $name ),
					esc_html( '' === $now ? '' : $now ),
					self::options( $given ),
				)
				: sprintf(
					'<input type="text" id="churnstop-fact-%s" name="%s" value="%s" placeholder="%s" '
						. 'class="regular-text">',
					esc_attr( $fact->id ),
					esc_attr( $name ),
					esc_attr( $given ),
					esc_attr( $now ),
				);
			$html .= sprintf(
				'<tr><th scope="row"><label for="churnstop-fact-%s">%s</label></th><td>%s</td></tr>',
				esc_attr( $fact->id ),
				esc_html( $fact->label ),
				$field,
			);
		}
		return $html;
	}

	private static function options( string $given ): string {
		$html = '';
		foreach ( array( '1' => __( 'yes', 'churnstop' ), '0' => __( 'no', 'churnstop' ) ) as $value => $label ) {
			$html .= sprintf(
				'<option value="%s"%s>%s</option>',
				esc_attr( (string) $value ),
				selected( $given, (string) $value, false ),
				esc_html( $label ),
			);
		}
		return $html;
	}

	private static function sent( string $name ): string {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- it leads to a page, and changes nothing.
		return isset( $_GET[ $name ] ) && is_string( $_GET[ $name ] )
			? trim( sanitize_text_field( wp_unslash( $_GET[ $name ] ) ) )
			: '';
		// phpcs:enable
	}

	/** @return array<string, string> Those that were filled in. */
	private static function sent_facts(): array {
		// phpcs:ignore WordPress.Security.NonceVerification, WordPress.Security.ValidatedSanitizedInput -- each below.
		$given = wp_unslash( $_GET[ self::FACT ] ?? array() );
		$facts = array();
		foreach ( is_array( $given ) ? $given : array() as $id => $value ) {
			if ( is_string( $id ) && is_string( $value ) && '' !== trim( $value ) ) {
				$facts[ $id ] = trim( sanitize_text_field( $value ) );
			}
		}
		return $facts;
	}
}
