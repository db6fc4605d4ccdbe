<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Connections;
use ChurnStop\Health\Finding;
use ChurnStop\Health\Health;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Schema;

/** Tools > Site Health: what Health found, with what to do. */
final class SiteHealth {

	public function __construct(
		private readonly Health $health,
		private readonly Connections $connections,
		private readonly SettingsStore $settings,
	) {}

	/**
	 * @param array<string, array<string, mixed>> $tests
	 * @return array<string, array<string, mixed>>
	 */
	public function add_test( array $tests ): array {
		$tests['direct']['churnstop'] = array(
			'label' => __( 'ChurnStop', 'churnstop' ),
			'test'  => array( $this, 'test' ),
		);
		return $tests;
	}

	/**
	 * @return array{
	 *   label: string, status: string, badge: array{label: string, color: string}, description: string,
	 *   actions: string, test: string,
	 * }
	 */
	public function test(): array {
		$findings = $this->health->findings();
		$worst    = array() === $findings ? Finding::NOTE : $findings[0]->severity;
		return array(
			'label'       => match ( $worst ) {
				Finding::CRITICAL => __( 'ChurnStop needs your attention', 'churnstop' ),
				Finding::WARNING  => __( 'ChurnStop could work better', 'churnstop' ),
				default           => __( 'ChurnStop is working', 'churnstop' ),
			},
			'status'      => match ( $worst ) {
				Finding::CRITICAL => 'critical',
				Finding::WARNING  => 'recommended',
				default           => 'good',
			},
			'badge'       => array(
				'label' => __( 'ChurnStop', 'churnstop' ),
				'color' => 'blue',
			),
			'description' => array() === $findings
				? '<p>'
					. esc_html__(
						'No click is left unfinished, no pause is overdue, and the jobs are planned.',
						'churnstop',
					)
					. '</p>'
				: self::html( $findings ),
			'actions'     => self::way( $findings ),
			'test'        => 'churnstop',
		);
	}

	/**
	 * @param array<string, array<string, mixed>> $information
	 * @return array<string, array<string, mixed>>
	 */
	public function add_information( array $information ): array {
		$connections = array();
		foreach ( $this->connections->all() as $connection ) {
			$connections[] = $connection->id();
		}
		$findings = array_map(
			static fn ( Finding $finding ): string => $finding->id . (
				$finding->count > 0 ? ' (' . $finding->count . ')' : ''
			),
			$this->health->findings(),
		);
		$fields   = array(
			'version'     => array(
				__( 'Version', 'churnstop' ),
				defined( 'CHURNSTOP_VERSION' ) ? CHURNSTOP_VERSION : '',
			),
			'schema'      => array( __( 'Schema', 'churnstop' ), Schema::stored() . ' / ' . Schema::VERSION ),
			'enabled'     => array(
				__( 'Switched on', 'churnstop' ),
				$this->settings->get()->enabled ? __( 'yes', 'churnstop' ) : __( 'no', 'churnstop' ),
			),
			'connections' => array( __( 'Connections', 'churnstop' ), implode( ', ', $connections ) ),
			'findings'    => array( __( 'Findings', 'churnstop' ), implode( ', ', $findings ) ),
		);

		$information['churnstop'] = array(
			'label'  => __( 'ChurnStop', 'churnstop' ),
			'fields' => array_map(
				static fn ( array $field ): array => array(
					'label' => $field[0],
					'value' => '' === $field[1] ? '–' : $field[1],
				),
				$fields
			),
		);
		return $information;
	}

	/**
	 * Where the worst of it is put right, if a screen is the place.
	 *
	 * @param list<Finding> $findings
	 */
	private static function way( array $findings ): string {
		[ $url, $text ] = match ( $findings[0]->id ?? '' ) {
			'no_connection' => array( self_admin_url( 'plugins.php' ), __( 'Go to Plugins', 'churnstop' ) ),
			'discounts_gone' => array( Menu::url( Menu::FLOWS ), __( 'Go to ChurnStop > Flows', 'churnstop' ) ),
			'targets_gone'  => array( Menu::url( Menu::FLOWS ), __( 'Go to ChurnStop > Flows', 'churnstop' ) ),
			'switched_off'  => array( Menu::url( Menu::SETTINGS ), __( 'Go to ChurnStop > Settings', 'churnstop' ) ),
			default         => array( '', '' ),
		};
		return '' === $url ? '' : sprintf( '<p><a href="%s">%s</a></p>', esc_url( $url ), esc_html( $text ) );
	}

	/** @param list<Finding> $findings */
	private static function html( array $findings ): string {
		$html = '';
		foreach ( $findings as $finding ) {
			$html .= '<li>'
				. esc_html( $finding->message )
				. ' <strong>'
				. esc_html( $finding->action )
				. '</strong></li>';
		}
		return '<ul>' . $html . '</ul>';
	}
}
