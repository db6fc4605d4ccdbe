<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** One arm of an experiment: the flow with changes, and how many of a hundred customers walk it. */
final class Arm {

	/** The arm that the others are compared with; where none has this id it is the first. */
	public const CONTROL = 'control';

	/** Of customers who are held out: no arm may be called so. */
	public const RESERVED = array( Entry::HELD_OUT, Entry::TREATED );

	/**
	 * @param array<string, mixed> $changes `offers_by_reason`, `survey`, `labels`, each completed as a flow's save
	 *     would.
	 * @param bool                 $no_offers Whether it shows no offer at all.
	 * @param list<string>         $shipped   The places of texts in the changes that are ChurnStop's own.
	 */
	public function __construct(
		public readonly string $id,
		public readonly int $weight,
		public readonly array $changes = array(),
		public readonly bool $no_offers = false,
		public readonly array $shipped = array(),
	) {}

	/** As it is drawn: 0 to 1, as a decimal. */
	public function probability(): string {
		return number_format( $this->weight / 100, 5, '.', '' );
	}

	/** Whether its customers see something else before they say why they cancel. */
	public function differs_at_first(): bool {
		return isset( $this->changes['survey'] ) || isset( $this->changes['labels'] );
	}

	/**
	 * @param array<string, mixed> $body Of a flow version; `shipped` may be in it.
	 * @return array<string, mixed> With the changes.
	 */
	public function body( array $body ): array {
		$offers  = Data::map( $this->changes, 'offers_by_reason' );
		$reasons = array();
		foreach ( Data::maps( $body, 'reasons' ) as $reason ) {
			$id                = Data::string( $reason, 'id' );
			$reason['offers']  = $this->no_offers
				? array()
				: ( isset( $offers[ $id ] ) ? Data::maps( $offers, $id ) : Data::maps( $reason, 'offers' ) );
			$reasons[]         = $reason;
		}
		$body['reasons'] = $reasons;
		foreach ( array( 'survey', 'labels' ) as $part ) {
			$body[ $part ] = array_replace_recursive( Data::map( $body, $part ), Data::map( $this->changes, $part ) );
		}
		if ( isset( $body['shipped'] ) ) {
			$changed         = $this->places();
			$kept            = array_filter(
				Data::strings( $body, 'shipped' ),
				static fn ( string $place ): bool => ! isset( $changed[ $place ] ),
			);
			$body['shipped'] = array_values( array_unique( array( ...$kept, ...$this->shipped ) ) );
		}
		return $body;
	}

	/** @return array<string, true> The places of all texts that the changes bring. */
	public function places(): array {
		$places = array();
		foreach ( array_keys( Data::map( $this->changes, 'offers_by_reason' ) ) as $reason ) {
			foreach ( Data::maps( Data::map( $this->changes, 'offers_by_reason' ), $reason ) as $offer ) {
				foreach ( array( 'headline', 'message', 'accept_label' ) as $field ) {
					$places[ 'offers.' . Data::string( $offer, 'id' ) . '.' . $field ] = true;
				}
			}
		}
		foreach ( array( 'survey', 'labels' ) as $part ) {
			foreach ( Data::map( $this->changes, $part ) as $field => $text ) {
				foreach ( is_array( $text ) ? array_keys( $text ) : array( '' ) as $inner ) {
					$places[ $part . '.' . $field . ( '' === $inner ? '' : '.' . $inner ) ] = true;
				}
			}
		}
		return $places;
	}

	/** @return array<string, mixed> The contract's arm. */
	public function to_array(): array {
		return array(
			'id'     => $this->id,
			'weight' => $this->weight,
		) + ( $this->no_offers ? array( 'offers' => 'none' ) : array() ) + (
			array() === $this->changes ? array() : array( 'changes' => $this->changes )
		);
	}

	/** @return array<string, mixed> */
	public function stored(): array {
		return $this->to_array() + array( 'shipped' => $this->shipped );
	}

	/** @param array<string, mixed> $from As stored. */
	public static function from_array( array $from ): self {
		return new self(
			Data::string( $from, 'id' ),
			Data::int( $from, 'weight' ),
			Data::map( $from, 'changes' ),
			'none' === Data::string( $from, 'offers' ),
			Data::strings( $from, 'shipped' ),
		);
	}
}
