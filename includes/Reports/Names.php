<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Storage\Database;

/** What flows, reasons and offers are called, by the flows' present versions. One query. */
final class Names {

	/** @var list<Flow>|null */
	private ?array $flows = null;

	public function __construct( private readonly Database $database, private readonly OfferTypes $types ) {}

	/** @return string The id itself where no flow has the reason any more. */
	public function reason( string $id ): string {
		foreach ( $this->flows() as $flow ) {
			$reason = $flow->reason( $id );
			if ( null !== $reason ) {
				return $reason->label;
			}
		}
		return $id;
	}

	/** @return string The reason that makes this offer; empty where no flow has the offer any more. */
	public function reason_of_offer( int $flow_id, string $offer_id ): string {
		foreach ( $this->flows() as $flow ) {
			foreach ( $flow->id === $flow_id ? $flow->reasons : array() as $reason ) {
				foreach ( $reason->offers as $offer ) {
					if ( $offer->id === $offer_id ) {
						return $reason->label;
					}
				}
			}
		}
		return '';
	}

	public function type( string $id ): string {
		return $this->types->get( $id )?->label() ?? $id;
	}

	/** @return list<array{id: int, name: string}> */
	public function all_flows(): array {
		return array_map(
			static fn ( Flow $flow ): array => array(
				'id'   => $flow->id,
				'name' => $flow->name,
			),
			$this->flows()
		);
	}

	/** @return array<string, string> Reason → its label, of all flows. */
	public function all_reasons(): array {
		$labels = array();
		foreach ( $this->flows() as $flow ) {
			foreach ( $flow->reasons as $reason ) {
				$labels[ $reason->id ] ??= $reason->label;
			}
		}
		return $labels;
	}

	/** @return list<Flow> Active ones first. */
	private function flows(): array {
		if ( null === $this->flows ) {
			$rows        = $this->database->rows(
				"SELECT f.id, f.status, f.version, f.name, v.body FROM {flows} f JOIN {flow_versions} v ON "
					. "v.flow_id = f.id AND v.version = f.version ORDER BY CASE f.status WHEN 'active' THEN 0 WHEN "
					. "'draft' THEN 1 ELSE 2 END, f.priority, f.id",
			);
			$this->flows = array_map(
				static fn ( array $row ): Flow => Flow::from_array(
					array(
						'id'      => Data::int( $row, 'id' ),
						'version' => Data::int( $row, 'version' ),
						'status'  => Data::string( $row, 'status' ),
						'name'    => Data::string( $row, 'name' ),
					) + Data::decode( Data::string( $row, 'body' ) )
				),
				$rows
			);
		}
		return $this->flows;
	}
}
