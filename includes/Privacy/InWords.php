<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Assignment;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Events\Event;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Offers\SaysName;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\Redemption;

/**
 * What the tables keep as ids and UTC times, as people read it: words, and the site's own dates. Each word has the
 * export's context, because the same ones stay English in wp-admin.
 */
final class InWords {

	/** @var array<string, Flow|null> Flow and version, "12:3"; the newest, "12". */
	private array $read = array();

	public function __construct(
		private readonly ArmFlows $flows,
		private readonly FlowTable $table,
		private readonly OfferTypes $types,
	) {}

	public function time( ?\DateTimeImmutable $time ): string {
		if ( null === $time ) {
			return '';
		}
		$date  = get_option( 'date_format' );
		$clock = get_option( 'time_format' );
		return (string) wp_date(
			( is_string( $date ) ? $date : 'j F Y' ) . ' ' . ( is_string( $clock ) ? $clock : 'H:i' ),
			$time->getTimestamp(),
		);
	}

	/** A reason as it was asked then. */
	public function reason( int $flow, int $version, ?string $id ): string {
		return null === $id ? '' : $this->version( $flow, $version )?->reason( $id )->label ?? $id;
	}

	/** @param Assignment $of The arm whose offer it may be. */
	public function offer( int $flow, int $version, ?string $id, Assignment $of = new Assignment() ): string {
		return null === $id || '' === $id
			? ''
			: $this->type( $this->version( $flow, $version, $of )?->offer( $id )->type ?? '', $id );
	}

	/** @param string $id Stands for a type that is not known any more. */
	public function type( string $type, string $id ): string {
		$known = $this->types->get( $type );
		return $known instanceof SaysName ? $known->name() : $known?->label() ?? $id;
	}

	/** @param string $source A word of the product's own, or any word that the caller of the REST API gave. */
	public function source( string $source ): string {
		return match ( $source ) {
			'account'                => _x( 'Your account', 'personal data export', 'churnstop' ),
			'page'                   => _x( 'The cancellation page', 'personal data export', 'churnstop' ),
			'block'                  => _x( 'A page with your subscriptions', 'personal data export', 'churnstop' ),
			'email'                  => _x( 'A link in an e-mail', 'personal data export', 'churnstop' ),
			'embed', 'embed-first-call' => _x( 'Another website or an app', 'personal data export', 'churnstop' ),
			'agent'                  => _x( 'The store\'s staff, for you', 'personal data export', 'churnstop' ),
			'walk'                   => _x( 'A test by the store\'s staff', 'personal data export', 'churnstop' ),
			'demo'                   => _x( 'The demo shop', 'personal data export', 'churnstop' ),
			default                  => $source,
		};
	}

	/** @param bool $kept Whether the customer kept after all what they had cancelled. */
	public function outcome( string $state, bool $kept ): string {
		return match ( $state ) {
			Attempt::SAVED     => _x( 'An offer was accepted', 'personal data export', 'churnstop' ),
			Attempt::CANCELLED => $kept
				? _x( 'The subscription was kept after all', 'personal data export', 'churnstop' )
				: _x( 'The subscription was cancelled', 'personal data export', 'churnstop' ),
			Attempt::DISMISSED => _x( 'It was closed without cancelling', 'personal data export', 'churnstop' ),
			Attempt::ABANDONED => _x( 'It was left open', 'personal data export', 'churnstop' ),
			default            => _x( 'It is still open', 'personal data export', 'churnstop' ),
		};
	}

	public function event( string $type ): string {
		return match ( $type ) {
			Event::ATTEMPT_STARTED        => _x( 'The cancellation was started', 'personal data export', 'churnstop' ),
			Event::REASON_GIVEN           => _x( 'A reason was given', 'personal data export', 'churnstop' ),
			Event::OFFER_SHOWN            => _x( 'An offer was shown', 'personal data export', 'churnstop' ),
			Event::OFFER_ACCEPTED         => _x( 'An offer was accepted', 'personal data export', 'churnstop' ),
			Event::OFFER_DECLINED         => _x( 'An offer was declined', 'personal data export', 'churnstop' ),
			Event::OFFER_FAILED           => _x( 'An offer could not be applied', 'personal data export', 'churnstop' ),
			Event::OFFER_REVERTED         => _x( 'An offer was revoked', 'personal data export', 'churnstop' ),
			Event::SUBSCRIPTION_CANCELLED => _x(
				'The subscription was cancelled',
				'personal data export',
				'churnstop',
			),
			Event::SUBSCRIPTION_KEPT      => _x(
				'The subscription was kept after all',
				'personal data export',
				'churnstop',
			),
			Event::ATTEMPT_DISMISSED      => _x(
				'It was closed without cancelling',
				'personal data export',
				'churnstop',
			),
			default                       => $type,
		};
	}

	public function redemption( string $state ): string {
		return match ( $state ) {
			Redemption::APPLIED  => _x( 'Active', 'personal data export', 'churnstop' ),
			Redemption::FINISHED => _x( 'Completed', 'personal data export', 'churnstop' ),
			Redemption::REVERTED => _x( 'Revoked', 'personal data export', 'churnstop' ),
			Redemption::FAILED   => _x( 'Not applied', 'personal data export', 'churnstop' ),
			default              => _x( 'Being applied', 'personal data export', 'churnstop' ),
		};
	}

	/** A code in words, and staff's note as they wrote it. */
	public function why_ended( Redemption $ended ): string {
		$why = $ended->ended_why;
		if ( Redemption::FAILED === $ended->state && 'cancelled' !== $why ) {
			return _x( 'It could not be applied.', 'personal data export', 'churnstop' );
		}
		$known = Agreements::of_code( $why );
		if ( null !== $known || '' === $why ) {
			return $known ?? '';
		}
		$actor = Actor::from_array( $ended->ended_by );
		if ( in_array( $actor->kind, array( Actor::CUSTOMER, Actor::TOKEN ), true ) && 0 === $actor->staff() ) {
			return _x( 'You ended it yourself.', 'personal data export', 'churnstop' );
		}
		return 1 === preg_match( '/^[a-z0-9_]+$/D', $why ) ? Agreements::why_ended( $ended ) : $why;
	}

	public function answer( string $answer ): string {
		return 'accepted' === $answer
			? _x( 'Accepted', 'personal data export', 'churnstop' )
			: _x( 'Declined', 'personal data export', 'churnstop' );
	}

	/** @param int $version 0: the newest. */
	private function version( int $flow, int $version, Assignment $of = new Assignment() ): ?Flow {
		$key = $flow . ':' . $version . ':' . $of->experiment_id . ':' . $of->arm;
		if ( ! array_key_exists( $key, $this->read ) ) {
			$row                = $version > 0 ? null : $this->table->find( $flow );
			$this->read[ $key ] = $version > 0
				? $this->flows->version( $flow, $version, $of )
				: $row?->flow( $row->body );
		}
		return $this->read[ $key ];
	}
}
